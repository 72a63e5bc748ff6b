import type { LlmResponseData } from '@remit/core/event';
import type { HttpResponse, MeaningContext } from '../http/meaning.ts';
import { redact } from '../redact/redact.ts';
import { errorText } from './content.ts';
import type { Carried, Dialect, ResponseBody, ResponseReading } from './dialect.ts';
import { dialectOfResponse } from './dialects.ts';
import { asObject } from './json.ts';
import { providerOf } from './provider.ts';
import { readResponseBody } from './response-body.ts';
import { sealAll } from './seal-all.ts';

/** What is known of the request. */
export interface AskedModel {
  readonly host: string | undefined;
  readonly dialect?: Dialect | undefined;
  readonly carried?: Carried | undefined;
}

/** The response as a model exchange: of its request's dialect, or recognised by its own shape. */
export function readModelResponse(
  response: HttpResponse,
  asked: AskedModel,
  context: MeaningContext,
): LlmResponseData | undefined {
  const { data: http, body } = response;
  const { body: read, damaged } = readResponseBody(body, asked.dialect);
  const dialect = dialectFor(read, asked.dialect);
  if (!dialect) return undefined;
  if (damaged > 0) context.loss.unread(`${damaged} damaged parts of a streamed answer`);
  const reading = dialect.response(read, dialect === asked.dialect ? asked.carried : undefined);
  for (const [id, item] of reading.items ?? []) context.memory.keepItem(id, item);
  const error = errorOf(http.status, read, reading);
  return {
    ...http,
    provider: providerOf(asked.host, dialect.provider),
    api: dialect.id,
    messages: sealAll(reading.messages, context),
    ...namesOf(reading, context.key),
    ...asidesOf(reading, context.key),
    ...countsOf(reading),
    stream: read.form === 'stream',
    // A stream that said its end is whole, even when the client left before the connection said so too.
    complete: reading.complete || (http.status >= 400 && error !== undefined),
    ...(error !== undefined && { error: redact(error, context.key) }),
  };
}

/** A request that was recognised by shape alone may have been another dialect's: the answer shows it, or one of its first events. */
function dialectFor(read: ResponseBody, asked: Dialect | undefined): Dialect | undefined {
  const signs = read.form === 'json' ? [read.json] : read.events.slice(0, FIRST_EVENTS);
  if (asked?.wraps || (asked && signs.some((sign) => asked.recognisesResponse(sign)))) return asked;
  for (const sign of signs) {
    const shown = dialectOfResponse(sign, asked);
    if (shown) return shown;
  }
  return asked;
}

/** A stream that was joined in its middle begins with anything. */
const FIRST_EVENTS = 8;

function namesOf(reading: ResponseReading, key: string): Partial<LlmResponseData> {
  const { operation, responseId, conversationId, model, systemFingerprint, finishReason } = reading;
  return {
    ...(operation !== undefined && { operation }),
    ...(responseId !== undefined && { response_id: responseId }),
    ...(conversationId !== undefined && { conversation_id: conversationId }),
    ...(model !== undefined && { model: redact(model, key) }),
    ...(systemFingerprint !== undefined && { system_fingerprint: systemFingerprint }),
    ...(finishReason !== undefined && { finish_reason: finishReason }),
  };
}

const LONGEST_REASONING = 16_384;
const MOST_ASIDES = 64;

function asidesOf(reading: ResponseReading, key: string): Partial<LlmResponseData> {
  const { reasoning, refusal, filters = [], sources = [], outputs } = reading;
  const cited = sources.slice(0, MOST_ASIDES).map(({ title, source }) => ({
    ...(title !== undefined && { title: redact(title, key) }),
    ...(source !== undefined && { source: redact(source, key) }),
  }));
  return {
    ...(reasoning !== undefined && {
      reasoning: redact(reasoning.slice(0, LONGEST_REASONING).toWellFormed(), key),
    }),
    ...(refusal === true && { refusal }),
    ...(filters.length > 0 && { filters: filters.slice(0, MOST_ASIDES) }),
    ...(cited.length > 0 && { sources: cited }),
    ...(outputs !== undefined && { outputs }),
  };
}

function countsOf(reading: ResponseReading): Partial<LlmResponseData> {
  const { inputTokens, outputTokens, cachedTokens, cacheWriteTokens, reasoningTokens } = reading;
  return {
    ...(inputTokens !== undefined && { input_tokens: inputTokens }),
    ...(outputTokens !== undefined && { output_tokens: outputTokens }),
    ...(cachedTokens !== undefined && { cached_tokens: cachedTokens }),
    ...(cacheWriteTokens !== undefined && { cache_write_tokens: cacheWriteTokens }),
    ...(reasoningTokens !== undefined && { reasoning_tokens: reasoningTokens }),
  };
}

function errorOf(status: number, body: ResponseBody, reading: ResponseReading): string | undefined {
  if (reading.error !== undefined || status < 400) return reading.error;
  const json = body.form === 'json' ? asObject(body.json) : undefined;
  return errorText(json?.['error']) ?? errorText(json?.['detail']) ?? errorText(json?.['message']) ?? `HTTP ${status}`;
}
