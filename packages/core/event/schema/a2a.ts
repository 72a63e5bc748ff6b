import { z } from 'zod';
import { count, name, text } from './fields.ts';
import { credential, exchange } from './http.ts';
import { message } from './model.ts';

const common = {
  ...exchange,
  binding: z.enum(['jsonrpc', 'rest']),
  rpc_id: text.optional(),
  task: text.optional(),
  context: text.optional(),
  messages: z.array(message),
  protocol_version: text.optional(),
  host: text.optional(),
  bytes: count,
  truncated: text.optional(),
};

export const a2aSchemas = {
  'a2a.request': z.looseObject({
    ...common,
    method: name,
    spoken: text,
    target: text,
    credential: credential.optional(),
  }),
  'a2a.response': z.looseObject({
    ...common,
    method: name.optional(),
    status: count,
    is_error: z.boolean(),
    error: text.optional(),
    state: text.optional(),
    stream: z.boolean(),
    card: z
      .looseObject({
        name: text,
        version: text,
        url: text.optional(),
        provider: text.optional(),
        sha256: name,
        skills: z.array(text).max(256),
      })
      .optional(),
  }),
};
