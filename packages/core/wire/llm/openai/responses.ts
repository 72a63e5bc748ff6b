import { contentText, errorText } from '../content.ts';
import type { Dialect, PlainTool, RequestFacts, RequestReading, ResponseReading } from '../dialect.ts';
import { asName, asObject, asText, type JsonObject, objectsOf } from '../json.ts';
import { messagesOf } from './responses-items.ts';
import { collectResponsesStream } from './responses-stream.ts';
import { deploymentIn } from './deployment.ts';
import { azureFilters } from './filters.ts';
import { citedSources } from './sources.ts';
import { readUsage } from './usage.ts';

/** The Responses API: items instead of messages, and state that may stay with the provider. */
export const openaiResponses: Dialect = {
  id: 'openai.responses',
  recognises: ({ method, path, json }) => {
    const body = asObject(json);
    if (method !== 'POST' || !body || !/\/responses\/?$/.test(path)) return false;
    return ['input', 'prompt', 'previous_response_id', 'conversation'].some((name) => name in body);
  },
  request: readRequest,
  recognisesResponse: (json) => {
    const body = asObject(json);
    return (
      (body?.['object'] === 'response' && Array.isArray(body['output'])) ||
      /^response\.[a-z_.]+$/.test(asText(body?.['type']))
    );
  },
  response: (body) =>
    readResponse(body.form === 'json' ? (asObject(body.json) ?? {}) : collectResponsesStream(body.events)),
};

function readRequest({ path, json, recall }: RequestFacts): RequestReading {
  const body = asObject(json) ?? {};
  const { conversation, input } = body;
  const sent = typeof input === 'string' ? [{ role: 'user', content: input }] : objectsOf(input);
  const items = sent.map((item) => referred(item, recall));
  const instructions = contentText(body['instructions']);
  const system = instructions === '' ? [] : [{ role: 'system' as const, text: instructions, toolCalls: [] }];
  return {
    model: asName(body['model']) ?? deploymentIn(path) ?? '',
    stream: body['stream'] === true,
    messages: [...system, ...messagesOf(items)],
    tools: objectsOf(body['tools']).map(readTool),
    previousResponseId: asName(body['previous_response_id']),
    conversationId: asName(conversation) ?? asName(asObject(conversation)?.['id']),
    user: asName(body['user']) ?? asName(body['safety_identifier']),
    unresolved: items.filter(isReference).length,
  };
}

/** Clients that leave state with the provider name its items instead of sending them; some leave out the type then. */
function isReference(item: JsonObject): boolean {
  const type = item['type'];
  return type === 'item_reference' || (type === undefined && 'id' in item && !('role' in item) && !('content' in item));
}

function referred(item: JsonObject, recall: (id: string) => unknown): JsonObject {
  const id = isReference(item) ? asName(item['id']) : undefined;
  return (id === undefined ? undefined : asObject(recall(id))) ?? item;
}

/** Built-in tools have no name but their type; a remote MCP server is named by its label. Its credentials are not hashed. */
function readTool(tool: JsonObject): PlainTool {
  const label = asName(tool['server_label']);
  const name = asName(tool['name']) ?? (label === undefined ? asText(tool['type']) : `mcp:${label}`);
  const { headers: _headers, authorization: _authorization, ...declaration } = tool;
  return {
    name,
    declaration,
    description: asText(tool['description'] ?? tool['server_description']) || undefined,
    parameters: tool['parameters'],
    ...(label !== undefined && { runBy: 'mcp' as const, server: asName(tool['server_url']) }),
    ...(label === undefined && SERVED.test(asText(tool['type'])) && { runBy: 'provider' as const }),
  };
}

/** Tools the provider runs itself. */
const SERVED = /^(?:web_search|file_search|code_interpreter|image_generation|programmatic_tool_calling|tool_search)/;

function readResponse(body: JsonObject): ResponseReading {
  const output = objectsOf(body['output']);
  const status = asName(body['status']);
  const { conversation } = body;
  const parts = output.flatMap((item) => objectsOf(item['content']));
  const reasoning = output.filter((item) => item['type'] === 'reasoning');
  const thoughts = reasoning.map((item) => contentText(item['summary']) || contentText(item['content']));
  return {
    responseId: asName(body['id']),
    conversationId: asName(asObject(conversation)?.['id']) ?? asName(conversation),
    model: asName(body['model']),
    messages: messagesOf(output, 'assistant'),
    reasoning: thoughts.filter((text) => text !== '').join('\n') || undefined,
    finishReason: asName(asObject(body['incomplete_details'])?.['reason']) ?? status,
    ...(parts.some((part) => part['type'] === 'refusal') && { refusal: true }),
    filters: azureFilters([body]),
    sources: citedSources(parts.flatMap((part) => objectsOf(part['annotations']))),
    ...readUsage(body),
    complete: status === 'completed' || status === 'incomplete' || status === 'failed' || status === 'cancelled',
    error: errorText(body['error']),
    items: output.flatMap((item) => {
      const id = asName(item['id']);
      if (id === undefined) return [];
      // Long, and never part of a message: only known by name.
      return [[id, item['type'] === 'reasoning' ? { type: 'reasoning' } : item] as const];
    }),
  };
}
