import type { McpResponseData, Message } from '@remit/core/event';
import { type RpcMessage, shownId } from '../json-rpc/message.ts';
import { errorText } from '../llm/content.ts';
import type { PlainMessage } from '../llm/dialect.ts';
import { asArray, asName, asObject, type JsonObject, jsonText, objectsOf } from '../llm/json.ts';
import { sealMessage } from '../llm/seal.ts';
import { redact } from '../redact/redact.ts';
import type { AskedMcp, Place } from './asked.ts';
import { type Content, readContent } from './content.ts';
import { readParty, readPrompt, readResource, readTool } from './declarations.ts';
import { isKnown, isRevision, META } from './methods.ts';

export type RpcAnswer = Extract<RpcMessage, { kind: 'result' | 'error' }>;

export interface AnswerFacts {
  readonly place: Place;
  /** Undefined when the request was not seen. */
  readonly asked: AskedMcp | undefined;
  readonly bytes: number;
  readonly status?: number;
  readonly truncated?: string;
}

interface AnswerContext {
  readonly key: string;
  readonly loss: { unread(why: string): void };
}

/** What a response says. By its shape rather than its request's method, which may not have been seen. */
export function readResponse(message: RpcAnswer, facts: AnswerFacts, context: AnswerContext): McpResponseData {
  const { place, asked, bytes, status, truncated } = facts;
  const { key } = context;
  const result = message.kind === 'result' ? asObject(message.result) : undefined;
  const error = message.kind === 'error' ? rpcError(message.error) : undefined;
  const version = isRevision(result?.['protocolVersion']) ? result['protocolVersion'] : place.protocol_version;
  return {
    ...place,
    rpc_id: shownId(message.id),
    ...(version !== undefined && { protocol_version: version }),
    ...(asked && { method: asked.method }),
    ...(asked?.tool !== undefined && { tool: asked.tool }),
    is_error: error !== undefined || result?.['isError'] === true,
    ...(error !== undefined && { error: redact(error, key) }),
    messages: error === undefined ? [] : sealed([said('tool', error)], key),
    ...(result && readResult(result, asked?.method, context)),
    ...(asked && asked.progress > 0 && { progress: asked.progress }),
    ...(status !== undefined && { status }),
    bytes,
    ...(truncated !== undefined && { truncated }),
  };
}

/** What a result may hold beside its text. */
type Brought =
  | 'uris'
  | 'images'
  | 'audio'
  | 'tools'
  | 'resources'
  | 'prompts'
  | 'server'
  | 'capabilities'
  | 'result_type'
  | 'task';

function readResult(
  result: JsonObject,
  method: string | undefined,
  context: AnswerContext,
): Pick<McpResponseData, 'messages' | Brought> {
  const { key } = context;
  const { plain, content } = contentOf(result, method);
  const type = asName(result['resultType']);
  const server = readParty(result['serverInfo'] ?? asObject(result['_meta'])?.[`${META}serverInfo`], key);
  const resources = result['resources'] ?? result['resourceTemplates'];
  const uris = [...(content?.uris ?? []), ...objectsOf(result['roots']).flatMap((root) => asName(root['uri']) ?? [])];
  const capabilities = Object.keys(asObject(result['capabilities']) ?? {}).slice(0, 32);
  const task = readTask(result);
  const list = <T>(value: unknown, what: string, read: (one: JsonObject, key: string) => T | undefined): T[] =>
    first(objectsOf(value), what, context).flatMap((one) => read(one, key) ?? []);
  return {
    messages: sealed(plain, key),
    ...(uris.length > 0 && { uris: uris.map((uri) => redact(uri, key)) }),
    ...(content && content.images > 0 && { images: content.images }),
    ...(content && content.audio > 0 && { audio: content.audio }),
    ...(Array.isArray(result['tools']) && { tools: list(result['tools'], 'tools', readTool) }),
    ...(Array.isArray(resources) && { resources: list(resources, 'resources', readResource) }),
    ...(Array.isArray(result['prompts']) && { prompts: list(result['prompts'], 'prompts', readPrompt) }),
    ...(server && { server }),
    ...(capabilities.length > 0 && { capabilities }),
    ...(type !== undefined && type !== 'complete' && { result_type: type.slice(0, 64) }),
    ...(task && { task }),
  };
}

/** The texts of a result, in the roles in which they may come before a model. */
function contentOf(
  result: JsonObject,
  method: string | undefined,
): { plain: readonly PlainMessage[]; content?: Content } {
  const instructions =
    asName(result['instructions']) === undefined ? [] : [said('system', result['instructions'] as string)];
  if (Array.isArray(result['messages'])) {
    const plain = objectsOf(result['messages']).slice(0, MOST_MESSAGES);
    return {
      plain: plain.map(({ role, content }) =>
        said(role === 'assistant' ? 'assistant' : 'user', readContent(content).text),
      ),
    };
  }
  if (result['role'] === 'assistant' || result['role'] === 'user') {
    const content = readContent(result['content']);
    return { plain: [{ ...said('assistant', content.text), toolCalls: content.toolCalls }], content };
  }
  const blocks = result['content'] ?? result['contents'];
  if (Array.isArray(blocks) || 'structuredContent' in result) {
    const content = readContent(blocks ?? [], result['structuredContent']);
    return { plain: [said('tool', content.text)], content };
  }
  if (typeof result['action'] === 'string')
    return { plain: [said('user', jsonText(result['content'] ?? result['action']))] };
  const input = asObject(result['inputRequests']);
  if (input) return { plain: Object.values(input).slice(0, MOST_MESSAGES).flatMap(wished) };
  const values = asArray(asObject(result['completion'])?.['values']);
  if (values.length > 0)
    return { plain: [said('tool', values.filter((value) => typeof value === 'string').join('\n'))] };
  const unknown = method !== undefined && !isKnown(method) && Object.keys(result).some((name) => name !== '_meta');
  return { plain: unknown ? [said('tool', jsonText(result))] : instructions };
}

/** Since 2026-07-28 a server's wish for a model's or a user's answer stands in its result. */
function wished(value: unknown): PlainMessage[] {
  const request = asObject(value);
  const params = asObject(request?.['params']);
  const texts = objectsOf(params?.['messages']).map(({ content }) => readContent(content).text);
  const text = [asName(params?.['message']) === undefined ? '' : (params?.['message'] as string), ...texts]
    .filter((part) => part !== '')
    .join('\n');
  return text === '' ? [] : [said('tool', text)];
}

function readTask(result: JsonObject): { id: string; status: string } | undefined {
  const task = asObject(result['task']) ?? result;
  const id = asName(task['taskId']);
  return id === undefined ? undefined : { id, status: (asName(task['status']) ?? '').slice(0, 64) };
}

const MOST_MESSAGES = 1000;
const MOST_DECLARED = 2000;

function first<T>(list: readonly T[], what: string, { loss }: AnswerContext): readonly T[] {
  if (list.length > MOST_DECLARED)
    loss.unread(`${list.length - MOST_DECLARED} ${what} beyond ${MOST_DECLARED} not read`);
  return list.slice(0, MOST_DECLARED);
}

function said(role: PlainMessage['role'], text: string): PlainMessage {
  return { role, text, toolCalls: [] };
}

function sealed(plain: readonly PlainMessage[], key: string): Message[] {
  return plain
    .filter(({ text, toolCalls }) => text !== '' || toolCalls.length > 0)
    .map((message) => sealMessage(message, key));
}

function rpcError(value: unknown): string {
  const error = asObject(value);
  const code = error?.['code'];
  const text = errorText({ message: error?.['message'] }) ?? '';
  return typeof code === 'number' ? `${code}: ${text}` : text || 'error';
}
