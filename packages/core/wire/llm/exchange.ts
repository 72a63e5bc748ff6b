import type { LlmRequestData, LlmResponseData, Message } from '@remit/core/event';
import type { ReadBody } from '../http/body.ts';
import type { HttpRequest, HttpResponse, MeaningContext } from '../http/meaning.ts';
import { redact } from '../redact/redact.ts';
import { readStream } from '../stream-forms/read-stream.ts';
import type { StreamEvent } from '../stream-forms/stream-form.ts';
import type { Dialect, PlainMessage, ResponseBody, ResponseReading } from './dialect.ts';
import { dialectOfRequest, dialectOfResponse } from './dialects.ts';
import { asObject } from './json.ts';
import { errorText } from './content.ts';
import { providerOf } from './provider.ts';
import { sealMessage, sealTool } from './seal.ts';

export interface ModelRequest {
  readonly dialect: Dialect;
  readonly data: LlmRequestData;
}

/** The request as a model exchange, when a dialect recognises it. */
export function readModelRequest(request: HttpRequest, context: MeaningContext): ModelRequest | undefined {
  const { data: http, head, path, body } = request;
  const { key, memory } = context;
  const recall = (id: string) => memory.item(id);
  const facts = { method: head.method, path, headers: head.headers, json: body.json, recall };
  const dialect = dialectOfRequest(facts);
  if (!dialect) return undefined;
  const reading = dialect.request(facts);
  const { previousResponseId, conversationId, user, unresolved = 0 } = reading;
  if (unresolved > 0) context.loss.unread(`${unresolved} items named by id that were not seen`);
  const data: LlmRequestData = {
    ...http,
    provider: providerOf(http.host),
    api: dialect.id,
    model: redact(reading.model, key),
    stream: reading.stream,
    messages: sealed(reading.messages, context),
    tools: first(reading.tools, MOST_TOOLS, context, 'tools').map(sealTool),
    ...(previousResponseId !== undefined && { previous_response_id: previousResponseId }),
    ...(conversationId !== undefined && { conversation_id: conversationId }),
    ...(user !== undefined && { user: redact(user, key) }),
  };
  return { dialect, data };
}

/** The response as a model exchange: of its request's dialect, or recognised by its own shape. */
export function readModelResponse(
  response: HttpResponse,
  host: string | undefined,
  asked: Dialect | undefined,
  context: MeaningContext,
): LlmResponseData | undefined {
  const { data: http, body } = response;
  const read = readForm(body);
  const dialect = asked ?? dialectOfResponse(read.form === 'json' ? read.json : read.events[0]);
  if (!dialect) return undefined;
  const reading = dialect.response(read);
  const { key, memory } = context;
  for (const [id, item] of reading.items ?? []) memory.keepItem(id, item);
  const { responseId, model, finishReason, inputTokens, outputTokens } = reading;
  const error = errorOf(http.status, read, reading);
  return {
    ...http,
    provider: providerOf(host),
    api: dialect.id,
    ...(responseId !== undefined && { response_id: responseId }),
    ...(model !== undefined && { model: redact(model, key) }),
    messages: sealed(reading.messages, context),
    ...(finishReason !== undefined && { finish_reason: finishReason }),
    ...(inputTokens !== undefined && { input_tokens: inputTokens }),
    ...(outputTokens !== undefined && { output_tokens: outputTokens }),
    stream: read.form === 'stream',
    // A stream that said its end is whole, even when the client left before the connection said so too.
    complete: reading.complete || (http.status >= 400 && error !== undefined),
    ...(error !== undefined && { error: redact(error, key) }),
  };
}

/** A request of some hundred messages is long; more than this is made to cost time. */
const MOST_MESSAGES = 10_000;
const MOST_TOOLS = 2_000;

function sealed(plain: readonly PlainMessage[], context: MeaningContext): Message[] {
  const { key, memory } = context;
  return first(plain, MOST_MESSAGES, context, 'messages').map((message) => memory.sealed(message, key, sealMessage));
}

function first<T>(list: readonly T[], most: number, context: MeaningContext, what: string): readonly T[] {
  if (list.length <= most) return list;
  context.loss.unread(`${list.length - most} ${what} beyond ${most} not read`);
  return list.slice(0, most);
}

/** As the media type says; servers that leave it out, or lie, are read by their first bytes. */
function readForm(body: ReadBody): ResponseBody {
  const stream = readStream(body.mediaType, body.bytes);
  if (stream) return streamOf(stream.events);
  return { form: 'json', json: body.json };
}

function streamOf(raw: readonly StreamEvent[]): ResponseBody {
  const events = raw.flatMap(({ data }) => {
    try {
      return [JSON.parse(data) as unknown];
    } catch {
      return []; // `[DONE]`, or the last event of a stream that was cut.
    }
  });
  return { form: 'stream', events, done: raw.some(({ data }) => data.trim() === '[DONE]') };
}

function errorOf(status: number, body: ResponseBody, reading: ResponseReading): string | undefined {
  if (reading.error !== undefined || status < 400) return reading.error;
  const json = body.form === 'json' ? asObject(body.json) : undefined;
  return errorText(json?.['detail']) ?? errorText(json?.['message']) ?? `HTTP ${status}`;
}
