import { z } from 'zod';
import { count, integer, name, ns, prints, text } from './fields.ts';
import { credential } from './http.ts';

export const fileSchemas = {
  'file.open': z.looseObject({
    path: text,
    resolved: text.optional(),
    op: z.enum(['read', 'write', 'create']),
    flags: integer,
    dev: count.optional(),
    inode: z.string().max(32).optional(),
    repeats: count.optional(),
    opened_boot_ns: ns.optional(),
  }),
  'file.content': z.looseObject({
    path: text,
    open: name,
    sha256: name,
    bytes: count,
    fingerprint: prints,
    complete: z.boolean(),
    credential: credential.optional(),
  }),
};
