import type { Dialect, RequestFacts, RequestReading, ResponseReading } from '../dialect.ts';
import { errorText } from '../content.ts';
import { asArray, asCount, asName, asObject, asText, type JsonObject, objectsOf } from '../json.ts';
import { readAnswer, readMessages, readSystem } from './blocks.ts';
import { reasoningOf, sourcesOf } from './asides.ts';
import { collectMessageStream } from './stream.ts';
import { readTool } from './tools.ts';

/** Anthropic's Messages API, also as Vertex (`:rawPredict`), Azure (`/anthropic/v1/messages`) and local servers speak it. */
export const anthropicMessages: Dialect = {
  id: 'anthropic.messages',
  provider: 'anthropic',
  recognises: ({ method, path, headers, json }) => {
    const body = asObject(json);
    if (method !== 'POST' || !body || !Array.isArray(body['messages'])) return false;
    if (/\/messages(?:\/count_tokens)?\/?$/.test(path)) return headers.has('anthropic-version') || isOurs(body);
    if (/:(?:raw|streamRaw)Predict$/.test(path)) return 'anthropic_version' in body;
    return !/\/(?:invoke|invoke-with-response-stream|converse(?:-stream)?)$/.test(path) && looksOurs(body, headers);
  },
  request: readRequest,
  recognisesResponse: (json) => {
    const body = asObject(json);
    const type = asText(body?.['type']);
    if (type === 'message') return body?.['role'] === 'assistant' && Array.isArray(body['content']);
    return type === 'message_start' && asObject(body?.['message']) !== undefined;
  },
  response: (body) => {
    if (body.form === 'json') return readMessageResponse(asObject(body.json) ?? {});
    const { message, complete } = collectMessageStream(body.events);
    return { ...readMessageResponse(message), complete };
  },
};

/** Any messages API at a path ending so: with content blocks or `max_tokens`, which is required here. */
function isOurs(body: JsonObject): boolean {
  return 'max_tokens' in body || 'anthropic_version' in body || 'system' in body || hasBlocks(body);
}

/** Gateways with a path of their own, and requests whose head was not seen. */
function looksOurs(body: JsonObject, headers: ReadonlyMap<string, string>): boolean {
  return headers.has('anthropic-version') || 'anthropic_version' in body || ('max_tokens' in body && hasBlocks(body));
}

const OWN_BLOCKS = new Set(['tool_use', 'tool_result', 'thinking', 'server_tool_use', 'mcp_tool_use']);

function hasBlocks(body: JsonObject): boolean {
  if (Array.isArray(body['system'])) return true;
  if (objectsOf(body['tools']).some((tool) => 'input_schema' in tool)) return true;
  const blocks = objectsOf(body['messages']).flatMap((message) => objectsOf(message['content']));
  return blocks.some((block) => OWN_BLOCKS.has(asText(block['type'])));
}

function readRequest({ path, json }: RequestFacts): RequestReading {
  const body = asObject(json) ?? {};
  const operation = /\/count_tokens\/?$/.test(path) ? ('token_count' as const) : undefined;
  const servers = objectsOf(body['mcp_servers']).map((server) => ({
    name: `mcp:${asText(server['name'])}`,
    declaration: { type: 'mcp', url: server['url'], name: server['name'], configuration: server['tool_configuration'] },
    runBy: 'mcp' as const,
    server: asName(server['url']),
  }));
  return {
    operation,
    model: asName(body['model']) ?? /\/models\/([^/:]+):/.exec(path)?.[1] ?? '',
    stream: body['stream'] === true || path.endsWith(':streamRawPredict'),
    messages: [...readSystem(body['system']), ...readMessages(body['messages'])],
    tools: [...objectsOf(body['tools']).map(readTool), ...servers],
    conversationId: asName(body['container']) ?? asName(asObject(body['container'])?.['id']),
    user: asName(asObject(body['metadata'])?.['user_id']),
    carried: { operation },
  };
}

/** Also of the bodies that Bedrock wraps. */
export function readMessageResponse(body: JsonObject): ResponseReading {
  const usage = asObject(body['usage']);
  const content = asArray(body['content']);
  const finishReason = asName(body['stop_reason']);
  const counted = asCount(body['input_tokens']);
  const refusal = asObject(body['stop_details']);
  const category = asName(refusal?.['category']);
  return {
    operation: counted === undefined ? undefined : 'token_count',
    responseId: asName(body['id']),
    conversationId: asName(asObject(body['container'])?.['id']),
    model: asName(body['model']),
    messages: readAnswer(content),
    reasoning: reasoningOf(content),
    finishReason,
    ...(finishReason === 'refusal' && { refusal: true }),
    ...(category !== undefined && { filters: [{ on: 'answer', category, blocked: finishReason === 'refusal' }] }),
    sources: sourcesOf(content),
    inputTokens: asCount(usage?.['input_tokens']) ?? counted,
    outputTokens: asCount(usage?.['output_tokens']),
    cachedTokens: asCount(usage?.['cache_read_input_tokens']),
    cacheWriteTokens: asCount(usage?.['cache_creation_input_tokens']),
    reasoningTokens: asCount(asObject(usage?.['output_tokens_details'])?.['thinking_tokens']),
    complete: finishReason !== undefined || counted !== undefined,
    error: errorText(body['error']),
  };
}
