import { contentText, errorText, joinTexts } from '../content.ts';
import type { Dialect, PlainDocument, PlainMessage, RequestReading, ResponseReading } from '../dialect.ts';
import { asName, asObject, asText, jsonText, type JsonObject, objectsOf } from '../json.ts';
import { readCalls, readTool } from '../openai/chat.ts';
import { collectCohereStream } from './stream.ts';
import { cohereSources, documentsIn } from './documents.ts';
import { cohereUsage } from './usage.ts';

/** Cohere's chat, second version: like OpenAI's, with a plan beside the calls, and documents. */
export const cohereV2: Dialect = {
  id: 'cohere.chat',
  provider: 'cohere',
  recognises: ({ method, path, json }) => {
    const body = asObject(json);
    return method === 'POST' && Array.isArray(body?.['messages']) && /\/v2\/chat\/?$/.test(path);
  },
  request: ({ json }) => readRequest(asObject(json) ?? {}),
  recognisesResponse: (json) => {
    const body = asObject(json);
    if (body?.['type'] === 'message-start') return true;
    const message = asObject(body?.['message']);
    return message?.['role'] === 'assistant' && typeof body?.['finish_reason'] === 'string' && 'usage' in body;
  },
  response: (body) => {
    if (body.form === 'json') return readResponse(asObject(body.json) ?? {});
    const { response, complete } = collectCohereStream(body.events);
    return { ...readResponse(response), complete };
  },
};

function readRequest(body: JsonObject): RequestReading {
  const documents = documentsIn(body['documents']);
  const given: PlainMessage[] =
    documents.length === 0
      ? []
      : [{ role: 'user', text: documents.map(({ text }) => text).join('\n'), toolCalls: [], documents }];
  return {
    model: asName(body['model']) ?? '',
    stream: body['stream'] === true,
    messages: [...objectsOf(body['messages']).map(readMessage), ...given],
    tools: objectsOf(body['tools']).map(readTool),
  };
}

function readMessage(message: JsonObject): PlainMessage {
  const role = asText(message['role']);
  const documents = objectsOf(message['content']).flatMap((part): PlainDocument[] => {
    const document = asObject(part['document']);
    if (!document) return [];
    return [{ title: undefined, source: asName(document['id']), text: jsonText(document['data']) }];
  });
  const text =
    documents.length > 0 ? documents.map((document) => document.text).join('\n') : contentText(message['content']);
  if (role === 'assistant') {
    return { role, text: joinTexts(asText(message['tool_plan']), text), toolCalls: readCalls(message) };
  }
  if (role !== 'tool')
    return { role: role === 'system' || role === 'developer' ? 'system' : 'user', text, toolCalls: [] };
  const toolCallId = asName(message['tool_call_id']) ?? '';
  return { role, text, toolCalls: [], toolCallId, ...(documents.length > 0 && { documents }) };
}

function readResponse(body: JsonObject): ResponseReading {
  const message = asObject(body['message']);
  const finishReason = asName(body['finish_reason']);
  const thoughts = objectsOf(message?.['content']).map((part) => asText(part['thinking']));
  return {
    responseId: asName(body['id']),
    messages:
      message && finishReason !== undefined
        ? [readMessage({ ...message, role: 'assistant' })]
        : message
          ? [readMessage({ ...message, role: 'assistant' })]
          : [],
    reasoning: thoughts.filter((text) => text !== '').join('\n') || undefined,
    finishReason,
    sources: cohereSources(message?.['citations']),
    ...cohereUsage(asObject(body['usage'])),
    complete: finishReason !== undefined,
    error: message ? undefined : errorText({ message: body['message'] }),
  };
}
