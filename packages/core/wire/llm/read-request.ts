import type { LlmRequestData } from '@remit/core/event';
import type { HttpRequest, MeaningContext } from '../http/meaning.ts';
import { redact } from '../redact/redact.ts';
import type { Carried, Dialect } from './dialect.ts';
import { dialectOfRequest } from './dialects.ts';
import { providerOf } from './provider.ts';
import { sealAll, sealTools } from './seal-all.ts';

export interface ModelRequest {
  readonly dialect: Dialect;
  readonly carried: Carried | undefined;
  readonly data: LlmRequestData;
}

/** The request as a model exchange, when a dialect recognises it. `spoken`: where it is known by other signs than the request's. */
export function readModelRequest(
  request: HttpRequest,
  context: MeaningContext,
  spoken?: Dialect,
): ModelRequest | undefined {
  const { data: http, head, path, body } = request;
  const { key, memory } = context;
  const recall = (id: string) => memory.item(id);
  const facts = { method: head.method, path, headers: head.headers, json: body.json, recall };
  const dialect = spoken ?? dialectOfRequest(facts);
  if (!dialect) return undefined;
  const reading = dialect.request(facts);
  const { operation, previousResponseId, conversationId, user, unresolved = 0 } = reading;
  if (unresolved > 0) context.loss.unread(`${unresolved} items named by id that were not seen`);
  const data: LlmRequestData = {
    ...http,
    provider: providerOf(http.host, dialect.provider),
    api: dialect.id,
    ...(operation !== undefined && { operation }),
    model: redact(reading.model, key),
    stream: reading.stream,
    messages: sealAll(reading.messages, context),
    tools: sealTools(reading.tools, context),
    ...(previousResponseId !== undefined && { previous_response_id: previousResponseId }),
    ...(conversationId !== undefined && { conversation_id: conversationId }),
    ...(user !== undefined && { user: redact(user, key) }),
  };
  return { dialect, carried: reading.carried, data };
}
