import { errorText } from '../content.ts';
import type { Carried, Dialect, PlainMessage, RequestReading, ResponseBody, ResponseReading } from '../dialect.ts';
import { argumentsText, asName, asObject, asText, jsonText, type JsonObject, objectsOf } from '../json.ts';
import { createMadeIds, type MadeIds } from '../made-ids.ts';
import { cohereSources, documentsIn } from './documents.ts';
import { cohereUsage } from './usage.ts';

/** Cohere's chat, first version, which Command models on Bedrock speak too: a message beside its history, and calls without ids. */
export const cohereV1: Dialect = {
  id: 'cohere.chat_v1',
  provider: 'cohere',
  recognises: ({ method, path, json }) => {
    const body = asObject(json);
    if (method !== 'POST' || typeof body?.['message'] !== 'string') return false;
    return path === '' ? 'chat_history' in body || 'preamble' in body : /\/v1\/chat\/?$/.test(path);
  },
  request: ({ json }) => readRequest(asObject(json) ?? {}),
  recognisesResponse: (json) => {
    const body = asObject(json);
    return (typeof body?.['text'] === 'string' && 'generation_id' in body) || body?.['event_type'] === 'stream-start';
  },
  response: readResponse,
};

function readRequest(body: JsonObject): RequestReading {
  const ids = createMadeIds();
  const documents = documentsIn(body['documents']);
  const preamble = asText(body['preamble']);
  const message = asText(body['message']);
  return {
    model: asName(body['model']) ?? '',
    stream: body['stream'] === true,
    messages: [
      ...(preamble === '' ? [] : [{ role: 'system' as const, text: preamble, toolCalls: [] }]),
      ...objectsOf(body['chat_history']).flatMap((entry) => readEntry(entry, ids)),
      ...readResults(body['tool_results'], ids),
      ...(message === '' && documents.length === 0
        ? []
        : [{ role: 'user' as const, text: message, toolCalls: [], ...(documents.length > 0 && { documents }) }]),
    ],
    tools: objectsOf(body['tools']).map((tool) => ({
      name: asName(tool['name']) ?? '',
      declaration: tool,
      description: asText(tool['description']) || undefined,
      parameters: tool['parameter_definitions'],
    })),
    conversationId: asName(body['conversation_id']),
    carried: { asked: ids.counts },
  };
}

const ROLES = { USER: 'user', CHATBOT: 'assistant', SYSTEM: 'system' } as const;

function readEntry(entry: JsonObject, ids: MadeIds): PlainMessage[] {
  const role = asText(entry['role']).toUpperCase();
  if (role === 'TOOL') return readResults(entry['tool_results'], ids);
  const by = ROLES[role as keyof typeof ROLES] ?? 'user';
  const toolCalls = by === 'assistant' ? ids.asked(objectsOf(entry['tool_calls']).map(unnamed)) : [];
  return [{ role: by, text: asText(entry['message']), toolCalls }];
}

function readResults(value: unknown, ids: MadeIds): PlainMessage[] {
  return objectsOf(value).map((result) => ({
    role: 'tool',
    text: jsonText(result['outputs']),
    toolCalls: [],
    toolCallId: ids.answered(asText(asObject(result['call'])?.['name']), undefined),
  }));
}

function unnamed(call: JsonObject) {
  return { name: asName(call['name']) ?? '', arguments: argumentsText(call['parameters']) };
}

function readResponse(body: ResponseBody, carried?: Carried): ResponseReading {
  const events = objectsOf(body.form === 'json' ? [body.json] : body.events);
  const last = events.at(-1) ?? {};
  const whole = asObject(last['response']) ?? (body.form === 'json' ? last : {});
  const deltas = events.map((event) => (event['event_type'] === 'text-generation' ? asText(event['text']) : ''));
  const text = asText(whole['text']) || deltas.join('');
  const finishReason = asName(last['finish_reason']) ?? asName(whole['finish_reason']);
  const calls = objectsOf(whole['tool_calls']).map(unnamed);
  const toolCalls = createMadeIds(carried?.asked).asked(calls);
  return {
    responseId: asName(whole['response_id']) ?? asName(whole['generation_id']),
    conversationId: asName(whole['conversation_id']),
    messages: text === '' && toolCalls.length === 0 ? [] : [{ role: 'assistant', text, toolCalls }],
    finishReason,
    sources: cohereSources(whole['citations']),
    ...cohereUsage(asObject(whole['meta'])),
    complete: finishReason !== undefined && finishReason !== 'ERROR',
    error: text === '' ? errorText({ message: last['message'] }) : undefined,
  };
}
