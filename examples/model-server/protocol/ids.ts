import { randomBytes } from 'node:crypto';

/** A new id in the provider's form, e.g. `chatcmpl-…`, `call_…`. Never the same twice. */
export function newId(prefix: string): string {
  return `${prefix}${randomBytes(18).toString('base64url').replace(/[-_]/g, 'x')}`;
}
