import { contentText, errorText } from '../content.ts';
import type { Dialect, PlainMessage, RequestFacts, RequestReading, ResponseBody, ResponseReading } from '../dialect.ts';
import { asName, asObject, asText, jsonText, type JsonObject, objectsOf } from '../json.ts';
import { readCalls, readTool } from './chat.ts';
import { readUsage } from './usage.ts';

/**
 * Threads and runs of the Assistants API (gone at OpenAI, still spoken by Azure and copies): what a run is asked with, its answer
 * when it is streamed, and the calls it waits for. The thread is the conversation. Other resources are told as such.
 */
export const openaiAssistants: Dialect = {
  id: 'openai.assistants',
  recognises: ({ method, path }) => {
    if (!THREADS.test(path)) return false;
    return method === 'POST' || (method === 'GET' && /\/runs\/[^/]+\/?$/.test(path));
  },
  request: readRequest,
  recognisesResponse: (json) => /^thread(?:\.|$)/.test(asText(asObject(json)?.['object'])),
  response: readResponse,
};

const THREADS = /\/threads(?:\/runs|\/thread_[^/]+\/(?:runs|messages)(?:\/[^/]+(?:\/submit_tool_outputs)?)?)?\/?$/;

function readRequest({ method, path, json }: RequestFacts): RequestReading {
  const body = asObject(json) ?? {};
  const outputs = objectsOf(body['tool_outputs']);
  const asks = method === 'POST' && /\/runs\/?$|\/submit_tool_outputs\/?$/.test(path);
  const operation = asks ? undefined : ('resource' as const);
  const thread = objectsOf(asObject(body['thread'])?.['messages']);
  const own =
    'content' in body ? [body] : [...thread, ...objectsOf(body['messages']), ...objectsOf(body['additional_messages'])];
  const instructions = asText(body['instructions']) || asText(body['additional_instructions']);
  return {
    operation,
    model: asName(body['model']) ?? '',
    stream: body['stream'] === true,
    messages: [
      ...(instructions === '' ? [] : [{ role: 'system' as const, text: instructions, toolCalls: [] }]),
      ...own.map(
        (message): PlainMessage => ({
          role: message['role'] === 'assistant' ? 'assistant' : 'user',
          text: contentText(message['content']),
          toolCalls: [],
        }),
      ),
      ...outputs.map(
        (output): PlainMessage => ({
          role: 'tool',
          text: jsonText(output['output']),
          toolCalls: [],
          toolCallId: asName(output['tool_call_id']) ?? '',
        }),
      ),
    ],
    tools: objectsOf(body['tools']).map(readTool),
    conversationId: /\/(thread_[^/]+)\//.exec(`${path}/`)?.[1],
    carried: { operation },
  };
}

function readResponse(body: ResponseBody): ResponseReading {
  const objects = objectsOf(body.form === 'json' ? [body.json] : body.events);
  const run = objects.findLast((one) => one['object'] === 'thread.run');
  const whole = objects.filter((one) => one['object'] === 'thread.message' && one['status'] !== 'in_progress');
  const deltas = objects
    .filter((one) => one['object'] === 'thread.message.delta')
    .flatMap((one) => objectsOf(asObject(one['delta'])?.['content']));
  const pieces = deltas.map((part) => textOf(part)).join('');
  const required = asObject(asObject(run?.['required_action'])?.['submit_tool_outputs']);
  const toolCalls = required ? readCalls(required) : [];
  const text =
    whole
      .filter((one) => one['role'] === 'assistant')
      .map((one) => objectsOf(one['content']).map(textOf).join('\n'))
      .join('\n') || pieces;
  const status = asName(run?.['status']);
  return {
    ...(run === undefined && { operation: 'resource' as const }),
    responseId: asName(run?.['id']),
    conversationId: asName(run?.['thread_id']) ?? threadOf(objects),
    model: asName(run?.['model']),
    messages: text !== '' || toolCalls.length > 0 ? [{ role: 'assistant', text, toolCalls }] : [],
    finishReason: status,
    ...readUsage(run),
    complete: status === undefined ? body.form === 'json' : !UNFINISHED.has(status),
    error: errorText(run?.['last_error'] ?? objects.find((one) => one['error'] !== undefined)?.['error']),
  };
}

const UNFINISHED = new Set(['in_progress', 'queued', 'cancelling']);

function textOf(part: JsonObject): string {
  return asText(asObject(part['text'])?.['value']);
}

function threadOf(objects: readonly JsonObject[]): string | undefined {
  const thread = objects.find((one) => one['object'] === 'thread');
  return asName(thread?.['id']) ?? objects.map((one) => asName(one['thread_id'])).find((one) => one !== undefined);
}
