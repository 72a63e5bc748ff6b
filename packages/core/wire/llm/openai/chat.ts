import type { Role, ToolCall } from '@remit/core/event';
import { contentText, errorText, joinTexts, placeholder } from '../content.ts';
import type { Dialect, PlainMessage, PlainTool, RequestFacts, RequestReading, ResponseReading } from '../dialect.ts';
import { asName, asObject, asText, jsonText, type JsonObject, objectsOf } from '../json.ts';
import { collectChatStream } from './chat-stream.ts';
import { deploymentIn } from './deployment.ts';
import { azureFilters } from './filters.ts';
import { chatSources } from './sources.ts';
import { readUsage } from './usage.ts';

/** Chat completions, as OpenAI, Azure OpenAI and every compatible server speak them. */
export const openaiChat: Dialect = {
  id: 'openai.chat',
  recognises: ({ method, path, headers, json }) => {
    const body = asObject(json);
    if (method !== 'POST' || !body || !Array.isArray(body['messages'])) return false;
    if (/\/chat\/completions\/?$/.test(path)) return true;
    return !OTHERS.test(path) && !headers.has('anthropic-version') && looksLikeChat(body);
  },
  request: readRequest,
  recognisesResponse: (json) => /^chat\.completion(?:\.chunk)?$/.test(asText(asObject(json)?.['object'])),
  response: (body) => {
    if (body.form === 'json') return readResponse(asObject(body.json) ?? {});
    const { response, complete } = collectChatStream(body.events, body.done);
    return { ...readResponse(response), filters: azureFilters(objectsOf(body.events)), complete };
  },
};

/** Paths of other dialects whose bodies also have a model and messages. */
const OTHERS = /\/(?:messages|api\/chat|v[12]\/chat|converse(?:-stream)?|invoke|responses)\/?$/;
const ROLES: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  function: 'tool',
};

/** For gateways that serve chat completions at a path of their own. */
function looksLikeChat(body: JsonObject): boolean {
  const messages = objectsOf(body['messages']);
  const plain = (message: JsonObject) =>
    asText(message['role']) in ROLES && ('content' in message || 'tool_calls' in message);
  return typeof body['model'] === 'string' && messages.length > 0 && messages.every(plain);
}

function readRequest({ path, json }: RequestFacts): RequestReading {
  const body = asObject(json) ?? {};
  const tools = [...objectsOf(body['tools']).map(readTool), ...objectsOf(body['functions']).map(readFunction)];
  return {
    model: asName(body['model']) ?? deploymentIn(path) ?? '',
    stream: body['stream'] === true,
    messages: objectsOf(body['messages']).map(readMessage),
    tools,
    user: asName(body['user']) ?? asName(body['safety_identifier']),
  };
}

function readMessage(message: JsonObject): PlainMessage {
  const role = ROLES[asText(message['role'])] ?? 'user';
  const legacy = message['role'] === 'function' ? legacyCallId(message['name']) : undefined;
  const audio = asObject(message['audio']);
  return {
    role,
    text: joinTexts(
      contentText(message['content']),
      asText(message['refusal']),
      audio ? placeholder('audio', audio['id']) : '',
    ),
    toolCalls: role === 'assistant' ? readCalls(message) : [],
    ...(role === 'tool' && { toolCallId: asName(message['tool_call_id']) ?? legacy ?? '' }),
  };
}

/** Also of what else has `tool_calls`. */
export function readCalls(message: JsonObject): ToolCall[] {
  const calls = objectsOf(message['tool_calls']).map((call): ToolCall => {
    const custom = asObject(call['custom']);
    const called = custom ?? asObject(call['function']) ?? {};
    return {
      call_id: asName(call['id']) ?? '',
      name: asName(called['name']) ?? '',
      arguments: jsonText(custom ? custom['input'] : called['arguments']),
    };
  });
  const legacy = asObject(message['function_call']);
  if (!legacy) return calls;
  const { name } = legacy;
  return [
    ...calls,
    { call_id: legacyCallId(name), name: asName(name) ?? '', arguments: jsonText(legacy['arguments']) },
  ];
}

/** The older form has no call ids: a result names its function only. */
function legacyCallId(name: unknown): string {
  return `function:${asName(name) ?? ''}`;
}

export function readTool(tool: JsonObject): PlainTool {
  const declared = asObject(tool['function']) ?? asObject(tool['custom']) ?? tool;
  const builtIn = declared['name'] === undefined;
  return {
    ...readFunction({ ...declared, name: declared['name'] ?? tool['type'] }),
    ...(builtIn && { runBy: 'provider' as const }),
  };
}

function readFunction(declared: JsonObject): PlainTool {
  return {
    name: asName(declared['name']) ?? '',
    declaration: declared,
    description: asText(declared['description']) || undefined,
    parameters: declared['parameters'],
  };
}

function readResponse(body: JsonObject): ResponseReading {
  const choices = objectsOf(body['choices']);
  const answers = objectsOf(choices.map((choice) => choice['message']));
  const finishReason = asName(choices[0]?.['finish_reason']);
  const refused = answers.some((message) => asText(message['refusal']) !== '') || finishReason === 'content_filter';
  return {
    responseId: asName(body['id']),
    model: asName(body['model']),
    systemFingerprint: asName(body['system_fingerprint']),
    messages: answers.map((message) => readMessage({ ...message, role: 'assistant' })),
    reasoning: reasoningOf(answers),
    finishReason,
    ...(refused && { refusal: true }),
    filters: azureFilters([body]),
    sources: chatSources(body, answers),
    ...readUsage(body),
    complete: finishReason !== undefined,
    error: errorText(body['error']),
  };
}

/** `reasoning_content` (DeepSeek, Qwen, vLLM), `reasoning` (Groq, OpenRouter), or parts of the content (Mistral). */
function reasoningOf(answers: readonly JsonObject[]): string | undefined {
  const texts = answers.flatMap((message) => [
    asText(message['reasoning_content']) || asText(message['reasoning']),
    ...objectsOf(message['content']).map((part) => contentText(part['thinking'])),
  ]);
  return texts.filter((text) => text !== '').join('\n') || undefined;
}
