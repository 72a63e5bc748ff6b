import { z } from 'zod';
import { count, name, prints, text } from './fields.ts';
import { httpRequest, httpResponse } from './http.ts';

/** A message of a model's context; MCP results and messages between agents have the same form. */
export const message = z.looseObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  sha256: name,
  chars: count,
  text: text.optional(),
  fingerprint: prints.optional(),
  passages: z.array(prints).max(64).optional(),
  tool_calls: z
    .array(
      z.looseObject({
        call_id: text,
        name: text,
        arguments: text,
        made_id: text.optional(),
        run_by: z.literal('provider').optional(),
        server: text.optional(),
      }),
    )
    .optional(),
  tool_call_id: text.optional(),
  is_error: z.boolean().optional(),
  documents: z
    .array(z.looseObject({ title: text.optional(), source: text.optional(), chars: count, fingerprint: prints }))
    .optional(),
});

const tool = z.looseObject({
  name: text,
  sha256: name,
  description_sha256: name.optional(),
  parameters: z.array(text).max(64).optional(),
  run_by: z.enum(['provider', 'mcp']).optional(),
  server: text.optional(),
});

const operation = z.enum(['embedding', 'rerank', 'moderation', 'image', 'audio', 'token_count', 'resource']).optional();

const filter = z.looseObject({
  on: z.enum(['prompt', 'answer']),
  category: text,
  blocked: z.boolean(),
  severity: text.optional(),
});

export const modelSchemas = {
  'llm.request': z.looseObject({
    ...httpRequest,
    provider: name,
    api: name,
    operation,
    model: text,
    stream: z.boolean(),
    messages: z.array(message),
    tools: z.array(tool),
    previous_response_id: text.optional(),
    conversation_id: text.optional(),
    user: text.optional(),
  }),
  'llm.response': z.looseObject({
    ...httpResponse,
    provider: name,
    api: name,
    operation,
    response_id: text.optional(),
    conversation_id: text.optional(),
    model: text.optional(),
    system_fingerprint: text.optional(),
    messages: z.array(message),
    reasoning: text.optional(),
    finish_reason: text.optional(),
    refusal: z.boolean().optional(),
    filters: z.array(filter).optional(),
    sources: z.array(z.looseObject({ title: text.optional(), source: text.optional() })).optional(),
    outputs: count.optional(),
    input_tokens: count.optional(),
    output_tokens: count.optional(),
    cached_tokens: count.optional(),
    cache_write_tokens: count.optional(),
    reasoning_tokens: count.optional(),
    stream: z.boolean(),
    complete: z.boolean(),
    error: text.optional(),
  }),
};
