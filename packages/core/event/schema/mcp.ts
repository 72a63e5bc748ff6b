import { z } from 'zod';
import { count, name, text } from './fields.ts';
import { credential, exchange } from './http.ts';
import { message } from './model.ts';

const parameters = z.array(text).max(256);
const party = z.looseObject({ name, version: text });

const common = {
  ...exchange,
  asked_by: z.enum(['client', 'server']),
  transport: z.enum(['stdio', 'http']),
  rpc_id: text.optional(),
  protocol_version: text.optional(),
  session: name.optional(),
  http_exchange: name.optional(),
  host: text.optional(),
  messages: z.array(message),
  bytes: count,
  truncated: text.optional(),
};

const tool = z.looseObject({
  name: text,
  sha256: name,
  description_sha256: name.optional(),
  schema_sha256: name.optional(),
  description: text.optional(),
  parameters,
  read_only: z.boolean().optional(),
  destructive: z.boolean().optional(),
  idempotent: z.boolean().optional(),
  open_world: z.boolean().optional(),
});

export const mcpSchemas = {
  'mcp.request': z.looseObject({
    ...common,
    method: name,
    tool: text.optional(),
    arguments: text.optional(),
    resource: text.optional(),
    prompt: text.optional(),
    client: party.optional(),
    target: text.optional(),
    credential: credential.optional(),
    cancels: text.optional(),
  }),
  'mcp.response': z.looseObject({
    ...common,
    method: name.optional(),
    tool: text.optional(),
    is_error: z.boolean(),
    error: text.optional(),
    uris: z.array(text).max(256).optional(),
    images: count.optional(),
    audio: count.optional(),
    tools: z.array(tool).optional(),
    resources: z.array(z.looseObject({ uri: text, name: text, sha256: name, mime_type: text.optional() })).optional(),
    prompts: z.array(z.looseObject({ name: text, sha256: name, parameters })).optional(),
    server: party.optional(),
    capabilities: z.array(text).optional(),
    result_type: text.optional(),
    task: z.looseObject({ id: text, status: text }).optional(),
    progress: count.optional(),
    status: count.optional(),
  }),
};
