import { z } from 'zod';
import { count, name, text } from './fields.ts';

export const coverageSchemas = {
  coverage: z.looseObject({
    scope: name,
    source: name,
    state: z.enum(['attached', 'failed', 'unavailable', 'unsupported', 'not_requested']),
    lost: count,
    truncated: count,
    reason: text.optional(),
    remedy: text.optional(),
  }),
};
