import type { Dialect, RequestFacts, RequestReading, ResponseReading } from '../dialect.ts';
import { asCount, asName, asObject, asText, type JsonObject, objectsOf } from '../json.ts';
import { readAnswer, readMessages, readSystem, reasoningOf, sourcesOf } from './blocks.ts';
import { collectConverseStream } from './converse-stream.ts';
import { exceptionIn } from './exceptions.ts';
import { filtersOf } from './guardrail.ts';
import { modelOf } from './model-id.ts';

/** Bedrock's Converse API. Nova models speak the same bodies behind `invoke`. */
export const bedrockConverse: Dialect = {
  id: 'bedrock.converse',
  provider: 'aws-bedrock',
  recognises: ({ method, path, json }) => {
    const body = asObject(json);
    if (method !== 'POST' || !body) return false;
    if (/\/model\/[^/]+\/converse(?:-stream)?$/.test(path)) return true;
    return !/\/invoke(?:-with-response-stream)?$/.test(path) && isConverse(body) && body['model'] === undefined;
  },
  request: readRequest,
  recognisesResponse: (json) => {
    const body = asObject(json);
    if (asObject(asObject(body?.['output'])?.['message'])) return 'stopReason' in (body ?? {});
    const [name] = Object.keys(body ?? {});
    return name !== undefined && EVENTS.has(name) && asObject(body?.[name]) !== undefined;
  },
  response: (body) => {
    if (body.form === 'json') return readConverseResponse(asObject(body.json) ?? {});
    const { response, complete } = collectConverseStream(body.events);
    return { ...readConverseResponse(response), complete };
  },
};

const EVENTS = new Set(['messageStart', 'contentBlockStart', 'contentBlockDelta', 'contentBlockStop', 'messageStop']);
const BLOCKS = [
  'text',
  'toolUse',
  'toolResult',
  'image',
  'document',
  'reasoningContent',
  'video',
  'guardContent',
  'cachePoint',
  'searchResult',
  'citationsContent',
];

/** Blocks without a type, each with one field that names it. */
export function isConverse(body: JsonObject): boolean {
  const blocks = objectsOf(body['messages']).flatMap((message) => objectsOf(message['content']));
  return blocks.length > 0 && blocks.every((block) => !('type' in block) && BLOCKS.some((name) => name in block));
}

function readRequest({ path, json }: RequestFacts): RequestReading {
  const body = asObject(json) ?? {};
  return {
    model: modelOf(path),
    stream: path.endsWith('-stream'),
    messages: [...readSystem(body['system']), ...readMessages(body['messages'])],
    tools: objectsOf(asObject(body['toolConfig'])?.['tools']).flatMap((tool) => {
      const declared = asObject(tool['toolSpec']);
      const system = asObject(tool['systemTool']);
      const name = asName(declared?.['name']) ?? asName(system?.['name']);
      if (name === undefined) return [];
      return {
        name,
        declaration: tool,
        description: asText(declared?.['description']) || undefined,
        parameters: asObject(declared?.['inputSchema'])?.['json'],
        ...(system && { runBy: 'provider' as const }),
      };
    }),
    user: asName(asObject(body['requestMetadata'])?.['user']),
  };
}

export function readConverseResponse(body: JsonObject): ResponseReading {
  const content = objectsOf(asObject(asObject(body['output'])?.['message'])?.['content']);
  const usage = asObject(body['usage']);
  const finishReason = asName(body['stopReason']);
  const stopped = finishReason === 'guardrail_intervened' || finishReason === 'content_filtered';
  return {
    messages: readAnswer(content),
    reasoning: reasoningOf(content),
    finishReason,
    ...(stopped && { refusal: true }),
    filters: filtersOf(asObject(asObject(body['trace'])?.['guardrail'])),
    sources: sourcesOf(content),
    inputTokens: asCount(usage?.['inputTokens']),
    outputTokens: asCount(usage?.['outputTokens']),
    cachedTokens: asCount(usage?.['cacheReadInputTokens']) ?? asCount(usage?.['cacheReadInputTokenCount']),
    cacheWriteTokens: asCount(usage?.['cacheWriteInputTokens']) ?? asCount(usage?.['cacheWriteInputTokenCount']),
    complete: finishReason !== undefined,
    error: exceptionIn(body),
  };
}
