import type { Usage } from '../dialect.ts';
import { asCount, asObject, type JsonObject } from '../json.ts';

/** `tokens` is what the model was given and gave, `billed_units` what is charged: the first where there is one. */
export function cohereUsage(usage: JsonObject | undefined): Usage {
  const tokens = asObject(usage?.['tokens']);
  const billed = asObject(usage?.['billed_units']);
  return {
    inputTokens: asCount(tokens?.['input_tokens']) ?? asCount(billed?.['input_tokens']),
    outputTokens: asCount(tokens?.['output_tokens']) ?? asCount(billed?.['output_tokens']),
    cachedTokens: asCount(usage?.['cached_tokens']),
  };
}
