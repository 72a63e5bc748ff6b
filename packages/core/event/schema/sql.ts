import { z } from 'zod';
import { count, name, prints, text } from './fields.ts';
import { exchange } from './http.ts';

export const sqlSchemas = {
  'sql.query': z.looseObject({
    ...exchange,
    dialect: z.enum(['postgresql', 'mysql', 'tds']),
    statement: text.optional(),
    statement_cut: z.boolean().optional(),
    operation: name,
    tables: z.array(name).max(256),
    values: z.array(z.string().max(64)).max(256).optional(),
    rows: count.optional(),
    returned: count.optional(),
    affected: count.optional(),
    error: z.looseObject({ code: text }).optional(),
    database: text.optional(),
    user: text.optional(),
    application: text.optional(),
    traceparent: text.optional(),
    fingerprint: prints.optional(),
    bytes_out: count,
    bytes_in: count,
    truncated: text.optional(),
  }),
};
