import type { Carried, Dialect, RequestFacts, RequestReading, ResponseBody, ResponseReading } from '../dialect.ts';
import { asCount, asName, asObject, type JsonObject, objectsOf } from '../json.ts';
import { createMadeIds } from '../made-ids.ts';
import { candidatesOf, errorOf } from './candidates.ts';
import { filtersOf, sourcesOf } from './asides.ts';
import { either } from './either.ts';
import { readContents, readSystem, reasoningIn } from './parts.ts';
import { readTools } from './tools.ts';

/**
 * Gemini's `generateContent`, `streamGenerateContent` and `countTokens`, as the Gemini API and Vertex AI speak them, and Code Assist
 * with its envelope. Calls have ids only sometimes, and clients may leave them out: see made-ids.ts.
 */
export const geminiGenerate: Dialect = {
  id: 'gemini.generate',
  provider: 'google',
  streamsArrays: true,
  recognises: ({ method, path, json }) => {
    const body = unwrapped(asObject(json), 'request');
    if (method !== 'POST' || !body) return false;
    if (METHODS.test(path)) return 'contents' in body || asObject(either(body, 'generateContentRequest')) !== undefined;
    const contents = objectsOf(body['contents']);
    return (
      !path.endsWith('/cachedContents') && contents.length > 0 && contents.every(({ parts }) => Array.isArray(parts))
    );
  },
  request: readRequest,
  recognisesResponse: (json) => {
    const body = unwrapped(asObject(Array.isArray(json) ? json[0] : json), 'response');
    if (!body) return false;
    if (objectsOf(body['candidates']).some((candidate) => 'content' in candidate || 'finishReason' in candidate))
      return true;
    return asObject(body['usageMetadata']) !== undefined && ('modelVersion' in body || 'promptFeedback' in body);
  },
  response: readResponse,
};

const METHODS = /:(?:generateContent|streamGenerateContent|countTokens)$/;

function readRequest({ path, json }: RequestFacts): RequestReading {
  const envelope = asObject(json) ?? {};
  const outer = unwrapped(envelope, 'request') ?? {};
  const counted = asObject(either(outer, 'generateContentRequest'));
  const body = counted ?? outer;
  const ids = createMadeIds();
  const messages = [...readSystem(either(body, 'systemInstruction')), ...readContents(body['contents'], ids)];
  const operation = path.endsWith(':countTokens') ? ('token_count' as const) : undefined;
  return {
    operation,
    model: modelIn(path) ?? asName(envelope['model'])?.replace(/^.*models\//, '') ?? '',
    stream: /:stream/.test(path),
    messages,
    tools: readTools(body['tools']),
    user: userOf(body),
    // A cached prefix is named, not sent.
    unresolved: asName(either(body, 'cachedContent')) === undefined ? 0 : 1,
    carried: { operation, asked: ids.counts },
  };
}

/** `models/NAME:method`, also below a publisher or as a tuned endpoint. */
export function modelIn(path: string): string | undefined {
  return /\/(?:models|tunedModels|endpoints)\/([^/:]+):[a-zA-Z]+$/.exec(path)?.[1];
}

function userOf(body: JsonObject): string | undefined {
  return asName(asObject(body['labels'])?.['user_id']);
}

function readResponse(body: ResponseBody, carried?: Carried): ResponseReading {
  const events = body.form === 'stream' ? body.events : Array.isArray(body.json) ? body.json : [body.json];
  const chunks = objectsOf(events.map((event) => unwrapped(asObject(event), 'response')));
  const candidates = candidatesOf(chunks);
  const ids = createMadeIds(carried?.asked);
  const usage = asObject(lastOf(chunks, 'usageMetadata'));
  const finishReason = candidates.find((one) => one.finish !== undefined)?.finish;
  const blocked = asName(asObject(lastOf(chunks, 'promptFeedback'))?.['blockReason']);
  const counted = asCount(lastOf(chunks, 'totalTokens'));
  const error = errorOf(chunks);
  return {
    operation: carried?.operation ?? (counted === undefined ? undefined : 'token_count'),
    responseId: asName(lastOf(chunks, 'responseId')),
    model: asName(lastOf(chunks, 'modelVersion')),
    messages: candidates.flatMap(({ parts }) => readContents([{ role: 'model', parts }], ids)),
    reasoning: reasoningIn(candidates.flatMap(({ parts }) => parts)),
    finishReason: finishReason ?? blocked,
    ...(blocked !== undefined && { refusal: true }),
    filters: filtersOf(chunks),
    sources: sourcesOf(chunks),
    inputTokens: asCount(usage?.['promptTokenCount']) ?? counted,
    outputTokens: asCount(usage?.['candidatesTokenCount']),
    cachedTokens: asCount(usage?.['cachedContentTokenCount']),
    reasoningTokens: asCount(usage?.['thoughtsTokenCount']),
    complete: error === undefined && (finishReason !== undefined || blocked !== undefined || counted !== undefined),
    error,
  };
}

/** Code Assist puts request and response into an envelope. */
function unwrapped(body: JsonObject | undefined, name: 'request' | 'response'): JsonObject | undefined {
  return asObject(body?.[name]) ?? body;
}

function lastOf(chunks: readonly JsonObject[], name: string): unknown {
  return chunks.findLast((chunk) => chunk[name] !== undefined)?.[name];
}
