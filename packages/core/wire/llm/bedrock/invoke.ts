import { anthropicMessages } from '../anthropic/messages.ts';
import { cohereV1 } from '../cohere/v1.ts';
import type { Carried, Dialect, RequestFacts, RequestReading, ResponseBody, ResponseReading } from '../dialect.ts';
import { asCount, asObject, asText } from '../json.ts';
import { openaiChat } from '../openai/chat.ts';
import { bedrockConverse } from './converse.ts';
import { exceptionIn } from './exceptions.ts';
import { filtersOf } from './guardrail.ts';
import { modelOf } from './model-id.ts';
import { bedrockText } from './text-models.ts';
import { bedrockVectors } from './vectors.ts';

/**
 * Bedrock's InvokeModel: each maker's own body behind one path that names the model, and in a stream each event of theirs as base64
 * in an event of the service.
 */
export const bedrockInvoke: Dialect = {
  id: 'bedrock.invoke',
  provider: 'aws-bedrock',
  wraps: true,
  recognises: ({ method, path, json }) => method === 'POST' && PATH.test(path) && asObject(json) !== undefined,
  request: readRequest,
  // Without the request, an answer in one piece is the maker's own: it says itself whose.
  recognisesResponse: (json) => typeof asObject(asObject(json)?.['chunk'])?.['bytes'] === 'string',
  response: readResponse,
};

const PATH = /\/model\/[^/]+\/invoke(?:-with-response-stream)?$/;

/** In the order in which they are asked; the last takes what is left. */
const INNER: readonly Dialect[] = [
  anthropicMessages,
  bedrockVectors,
  bedrockConverse,
  cohereV1,
  openaiChat,
  bedrockText,
];

function readRequest(facts: RequestFacts): RequestReading {
  const { json } = facts;
  // OpenAI's shape names its model in the body, which here stands in the path.
  const model = modelOf(facts.path);
  const within = { ...facts, path: '', json: { model, ...asObject(json) } };
  const bare = { ...facts, path: '' };
  const found = INNER.find((dialect) => dialect.recognises(dialect === openaiChat ? within : bare)) ?? bedrockText;
  const inner = /embed/.test(model) ? bedrockVectors : found;
  const reading = inner.request(bare);
  return {
    ...reading,
    model,
    stream: facts.path.endsWith('-stream'),
    carried: { ...reading.carried, inner: inner.id },
  };
}

function readResponse(body: ResponseBody, carried?: Carried): ResponseReading {
  const own = body.form === 'json' ? body : { ...body, events: body.events.map(unwrapped) };
  const first = own.form === 'json' ? own.json : own.events[0];
  const inner =
    INNER.find(({ id }) => id === carried?.inner) ??
    INNER.find((dialect) => dialect.recognisesResponse(first)) ??
    bedrockText;
  const reading = inner.response(own, carried);
  const last = asObject(own.form === 'json' ? own.json : own.events.at(-1)) ?? {};
  // The service counts by itself at the end of a stream.
  const counts = asObject(last['amazon-bedrock-invocationMetrics']);
  const stopped = last['amazon-bedrock-guardrailAction'] === 'INTERVENED';
  const exception =
    own.form === 'json' ? undefined : own.events.map((event) => exceptionIn(asObject(event) ?? {})).find((one) => one);
  return {
    ...reading,
    inputTokens: reading.inputTokens ?? asCount(counts?.['inputTokenCount']),
    outputTokens: reading.outputTokens ?? asCount(counts?.['outputTokenCount']),
    ...(stopped && { refusal: true }),
    filters: reading.filters ?? filtersOf(asObject(asObject(last['amazon-bedrock-trace'])?.['guardrail'])),
    error: reading.error ?? exception ?? (own.form === 'json' ? exceptionIn(asObject(own.json) ?? {}) : undefined),
    complete: reading.complete && exception === undefined,
  };
}

/** `{chunk: {bytes: base64 of JSON}}`; anything else stays as it is. */
function unwrapped(event: unknown): unknown {
  const bytes = asObject(asObject(event)?.['chunk'])?.['bytes'];
  if (typeof bytes !== 'string') return event;
  try {
    return JSON.parse(Buffer.from(asText(bytes), 'base64').toString()) as unknown;
  } catch {
    return {};
  }
}
