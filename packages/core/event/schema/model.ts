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
  tool_calls: z.array(z.looseObject({ call_id: text, name: text, arguments: text })).optional(),
  tool_call_id: text.optional(),
});

export const modelSchemas = {
  'llm.request': z.looseObject({
    ...httpRequest,
    provider: name,
    api: name,
    model: text,
    stream: z.boolean(),
    messages: z.array(message),
    tools: z.array(z.looseObject({ name: text, sha256: name })),
    previous_response_id: text.optional(),
    conversation_id: text.optional(),
    user: text.optional(),
  }),
  'llm.response': z.looseObject({
    ...httpResponse,
    provider: name,
    api: name,
    response_id: text.optional(),
    model: text.optional(),
    messages: z.array(message),
    finish_reason: text.optional(),
    input_tokens: count.optional(),
    output_tokens: count.optional(),
    stream: z.boolean(),
    complete: z.boolean(),
    error: text.optional(),
  }),
};
