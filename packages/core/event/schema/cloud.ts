import { z } from 'zod';
import { count, name, text } from './fields.ts';
import { credential, exchange } from './http.ts';

export const cloudSchemas = {
  'cloud.call': z.looseObject({
    ...exchange,
    provider: z.enum(['azure', 'aws', 'gcp']),
    service: name,
    action: name,
    action_is: z.enum(['permission', 'operation']),
    operation: name.optional(),
    resource: text,
    account: text.optional(),
    region: text.optional(),
    tenant: text.optional(),
    principal: text.optional(),
    principal_is: text.optional(),
    credential: credential.optional(),
    yielded: z.array(credential).max(64).optional(),
    request_id: text.optional(),
    outcome: z.enum(['success', 'denied', 'error']),
    status: count,
    error: text.optional(),
    bytes_in: count,
    items: count.optional(),
  }),
};
