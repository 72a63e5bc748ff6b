import type { Usage } from '../dialect.ts';
import { asCount, asObject, type JsonObject } from '../json.ts';

/**
 * Tokens out of a body, or of a stream's last chunk, in the places where compatible servers put them: `usage` of the body (all),
 * of the first choice (Moonshot), `x_groq.usage` (Groq's streams); cached ones in details, or beside them (DeepSeek).
 */
export function readUsage(body: JsonObject | undefined): Usage {
  const [choice] = Array.isArray(body?.['choices']) ? body['choices'] : [];
  const usage =
    asObject(body?.['usage']) ??
    asObject(asObject(body?.['x_groq'])?.['usage']) ??
    asObject(asObject(choice)?.['usage']);
  if (!usage) return {};
  const input = asObject(usage['prompt_tokens_details']) ?? asObject(usage['input_tokens_details']);
  const output = asObject(usage['completion_tokens_details']) ?? asObject(usage['output_tokens_details']);
  return {
    inputTokens: asCount(usage['prompt_tokens']) ?? asCount(usage['input_tokens']),
    outputTokens: asCount(usage['completion_tokens']) ?? asCount(usage['output_tokens']),
    cachedTokens:
      asCount(input?.['cached_tokens']) ?? asCount(usage['prompt_cache_hit_tokens']) ?? asCount(usage['cached_tokens']),
    cacheWriteTokens: asCount(input?.['cache_write_tokens']) ?? asCount(input?.['cache_creation_tokens']),
    reasoningTokens: asCount(output?.['reasoning_tokens']) ?? asCount(usage['reasoning_tokens']),
  };
}
