import type { McpRequestData, Message } from '@remit/core/event';
import { type RpcMessage, shownId } from '../json-rpc/message.ts';
import { asName, asObject, asText, type JsonObject, jsonText, objectsOf } from '../llm/json.ts';
import { sealMessage } from '../llm/seal.ts';
import { redact } from '../redact/redact.ts';
import type { Addressed, AskedMcp, Place } from './asked.ts';
import { readContent } from './content.ts';
import { readParty } from './declarations.ts';
import { META, revisionIn } from './methods.ts';

export type RpcCall = Extract<RpcMessage, { kind: 'request' | 'notification' }>;

/** What a request or notification says. `bytes`: as it was written; `truncated`: why it is not whole. */
export function readRequest(
  message: RpcCall,
  place: Place & Addressed,
  key: string,
  bytes: number,
  truncated?: string,
): McpRequestData {
  const { method, params } = message;
  const tool = method === 'tools/call' ? asName(params['name']) : undefined;
  const prompt = method === 'prompts/get' ? asName(params['name']) : asName(asObject(params['ref'])?.['name']);
  const resource = asName(params['uri']) ?? asName(asObject(params['ref'])?.['uri']) ?? asName(params['url']);
  const given = params['arguments'] ?? params['argument'];
  const version = revisionIn(params) ?? place.protocol_version;
  const client = readParty(params['clientInfo'] ?? asObject(params['_meta'])?.[`${META}clientInfo`], key);
  const cancelled = method === 'notifications/cancelled' ? params['requestId'] : undefined;
  return {
    ...place,
    ...(message.kind === 'request' && { rpc_id: shownId(message.id) }),
    ...(version !== undefined && { protocol_version: version }),
    method: redact(method, key),
    ...(tool !== undefined && { tool: redact(tool, key) }),
    ...(prompt !== undefined && { prompt: redact(prompt, key) }),
    ...(resource !== undefined && { resource: redact(resource, key) }),
    ...(given !== undefined && { arguments: redact(jsonText(given).toWellFormed(), key) }),
    messages: messagesIn(method, params, key),
    ...(client && { client }),
    ...(cancelled !== undefined && { cancels: jsonText(cancelled).slice(0, 200) }),
    bytes,
    ...(truncated !== undefined && { truncated }),
  };
}

/** What the response must know of its request. */
export function askedBy(message: RpcCall, data: McpRequestData, place: Place): AskedMcp {
  const token = asObject(message.params['_meta'])?.['progressToken'];
  return {
    place: { ...place, ...(data.protocol_version !== undefined && { protocol_version: data.protocol_version }) },
    method: data.method,
    tool: data.tool,
    progressToken: token === undefined ? undefined : jsonText(token).slice(0, 200),
    progress: 0,
  };
}

const MOST_MESSAGES = 1000;

function messagesIn(method: string, params: JsonObject, key: string): Message[] {
  if (method === 'sampling/createMessage') return sampled(params, key);
  const text = saidIn(method, params);
  return text === '' ? [] : [sealMessage({ role: 'tool', text, toolCalls: [] }, key)];
}

/** Words that the other end's user or operator will read. */
function saidIn(method: string, params: JsonObject): string {
  if (method === 'elicitation/create') return asText(params['message']);
  if (method === 'notifications/message') return jsonText(params['data']);
  if (method === 'notifications/tasks/status' || method === 'notifications/tasks')
    return asText(params['statusMessage']);
  return method === 'notifications/cancelled' ? asText(params['reason']) : '';
}

function sampled(params: JsonObject, key: string): Message[] {
  const system = asText(params['systemPrompt']);
  const plain = objectsOf(params['messages'])
    .slice(0, MOST_MESSAGES)
    .map(({ role, content }) => {
      const { text, toolCalls } = readContent(content);
      const isResult = objectsOf(Array.isArray(content) ? content : [content]).some(
        ({ type }) => type === 'tool_result',
      );
      const said = role === 'assistant' ? ('assistant' as const) : isResult ? ('tool' as const) : ('user' as const);
      return { role: said, text, toolCalls };
    });
  const all = system === '' ? plain : [{ role: 'system' as const, text: system, toolCalls: [] }, ...plain];
  return all.map((message) => sealMessage(message, key));
}
