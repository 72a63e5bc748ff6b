import { hash } from 'node:crypto';
import { errorText, placeholder } from '../content.ts';
import type {
  Carried,
  Dialect,
  PlainMessage,
  PlainTool,
  RequestFacts,
  RequestReading,
  ResponseBody,
  ResponseReading,
} from '../dialect.ts';
import { argumentsText, asArray, asCount, asName, asObject, asText, type JsonObject, objectsOf } from '../json.ts';
import { createMadeIds, type MadeIds } from '../made-ids.ts';
import { readPrompt, readSaid } from '../prompt/template.ts';

/** Ollama's own API: `/api/chat` and `/api/generate`. Streams unless told not to. Its calls have ids only in newer versions. */
export const ollama: Dialect = {
  id: 'ollama.chat',
  provider: 'ollama',
  recognises: ({ method, path, json }) => {
    const body = asObject(json);
    if (method !== 'POST' || typeof body?.['model'] !== 'string') return false;
    if (/\/api\/chat\/?$/.test(path)) return Array.isArray(body['messages']);
    return /\/api\/generate\/?$/.test(path);
  },
  request: readRequest,
  recognisesResponse: (json) => {
    const body = asObject(json);
    if (typeof body?.['done'] !== 'boolean' || typeof body['model'] !== 'string') return false;
    return asObject(body['message']) !== undefined || typeof body['response'] === 'string';
  },
  response: readResponse,
};

function readRequest({ path, json }: RequestFacts): RequestReading {
  const body = asObject(json) ?? {};
  const ids = createMadeIds();
  const common = { model: asName(body['model']) ?? '', stream: body['stream'] !== false };
  if (/\/generate\/?$/.test(path)) {
    const system = asText(body['system']);
    const { messages, templated } = readPrompt(asText(body['prompt']));
    return {
      ...common,
      messages: [...(system === '' ? [] : [{ role: 'system' as const, text: system, toolCalls: [] }]), ...messages],
      tools: [],
      previousResponseId: contextId(body['context']),
      carried: { templated },
    };
  }
  return {
    ...common,
    messages: objectsOf(body['messages']).map((message) => readMessage(message, ids)),
    tools: objectsOf(body['tools']).map((tool): PlainTool => {
      const declared = asObject(tool['function']) ?? tool;
      return {
        name: asName(declared['name']) ?? '',
        declaration: declared,
        description: asText(declared['description']) || undefined,
        parameters: declared['parameters'],
      };
    }),
    carried: { asked: ids.counts },
  };
}

function readMessage(message: JsonObject, ids: MadeIds): PlainMessage {
  const role = asText(message['role']);
  const images = asArray(message['images']).map((image) => placeholder('image', `data:,${asText(image)}`));
  const text = [asText(message['content']), ...images].filter((line) => line !== '').join('\n');
  if (role === 'assistant') return { role, text, toolCalls: ids.asked(objectsOf(message['tool_calls']).map(unnamed)) };
  if (role !== 'tool') return { role: role === 'system' ? 'system' : 'user', text, toolCalls: [] };
  const name = asName(message['tool_name']) ?? asName(message['name']);
  const id = asName(message['tool_call_id']);
  return { role, text, toolCalls: [], toolCallId: name === undefined ? ids.next(id) : ids.answered(name, id) };
}

function unnamed(call: JsonObject) {
  const called = asObject(call['function']) ?? {};
  return { name: asName(called['name']) ?? '', arguments: argumentsText(called['arguments']), id: asName(call['id']) };
}

function readResponse(body: ResponseBody, carried?: Carried): ResponseReading {
  const chunks = objectsOf(body.form === 'json' ? [body.json] : body.events);
  const last = chunks.findLast((chunk) => chunk['done'] === true);
  const spoken = objectsOf(chunks.map((chunk) => chunk['message']));
  const said = [...spoken.map((message) => message['content']), ...chunks.map((chunk) => chunk['response'])];
  const thoughts = [...spoken.map((message) => message['thinking']), ...chunks.map((chunk) => chunk['thinking'])];
  const calls = spoken.flatMap((message) => objectsOf(message['tool_calls'])).map(unnamed);
  const answer = readSaid(said.map(asText).join(''), carried?.templated);
  const error = chunks.map((chunk) => errorText(chunk['error'])).find((one) => one !== undefined);
  const spoke = spoken.length > 0 || chunks.some((chunk) => typeof chunk['response'] === 'string');
  return {
    responseId: contextId(last?.['context']),
    model: chunks.map((chunk) => asName(chunk['model'])).find((one) => one !== undefined),
    messages: spoke ? [{ ...answer, toolCalls: createMadeIds(carried?.asked).asked(calls) }] : [],
    reasoning: thoughts.map(asText).join('') || undefined,
    finishReason: asName(last?.['done_reason']) ?? (last ? 'stop' : undefined),
    inputTokens: asCount(last?.['prompt_eval_count']),
    outputTokens: asCount(last?.['eval_count']),
    complete: last !== undefined && error === undefined,
    error,
  };
}

/** `generate` gives the conversation so far as token numbers, which the client sends with its next question. */
function contextId(context: unknown): string | undefined {
  const tokens = asArray(context);
  return tokens.length === 0
    ? undefined
    : `context:${hash('sha256', tokens.slice(0, 1_000_000).join(' ')).slice(0, 32)}`;
}
