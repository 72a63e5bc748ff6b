import type { HttpRequestData } from '@remit/core/event';
import { describeBody } from '../http/body.ts';
import { mediaTypeOf } from '../http/head.ts';
import type { Answer, HttpRequest, HttpResponse, Meaning, MeaningContext, Understood } from '../http/meaning.ts';
import { messageOfCut, type RpcMessage, rpcMessages } from '../json-rpc/message.ts';
import { keyedHash } from '../redact/keyed-hash.ts';
import type { Told } from '../result.ts';
import { evidenceIn } from './methods.ts';
import { createMcpStream } from './stream.ts';
import { createWebDialogue, type WebDialogue } from './web-dialogue.ts';
import { mcpMemoryOf } from './memory.ts';
import { isMarked, placeOf, type WebPlace } from './web-place.ts';

/**
 * MCP over HTTP: a message a POST, its answer as JSON or as events of a stream (since 2025-03-26), or, before that, on the one stream
 * that the client holds open beside its POSTs. A GET for events is listened to until it shows whether it is one of these.
 */
export const mcpMeaning: Meaning = {
  id: 'mcp',
  request(request, context) {
    const place = placeOf(request, context.key);
    if (request.head.method === 'GET') return asksForEvents(request) ? standing(request, place, context) : undefined;
    const messages = messagesIn(request);
    if (messages.length === 0 || !isMcp(request, place, messages, context)) return undefined;
    return posted(messages, request, place, context);
  },
};

function messagesIn({ body, head }: HttpRequest): readonly RpcMessage[] {
  if (body.json !== undefined) return rpcMessages(body.json);
  if (body.data.truncated === undefined || !isMarked(head)) return [];
  const cut = messageOfCut(body.bytes.toString('utf8', 0, 4096), '');
  return cut ? [cut] : [];
}

function isMcp(
  { head }: HttpRequest,
  place: WebPlace,
  messages: readonly RpcMessage[],
  { memory }: MeaningContext,
): boolean {
  if (isMarked(head) || mcpMemoryOf(memory).isEndpoint(place.scope)) return true;
  const evidence = new Set(messages.map(evidenceIn));
  return evidence.has('mcp') && !evidence.has('other');
}

function posted(
  messages: readonly RpcMessage[],
  request: HttpRequest,
  place: WebPlace,
  context: MeaningContext,
): Understood {
  const { data, body } = request;
  const dialogue = createWebDialogue(place, context);
  const size = Math.round(body.data.bytes / messages.length);
  const told = messages.flatMap((message) =>
    dialogue.posted(message, size, addressOf(data, context), body.data.truncated),
  );
  return {
    told,
    listen: ({ head, data: answered }) => {
      dialogue.answeredBy(head);
      return isEvents(head) ? createMcpStream(dialogue, true, answered.status) : undefined;
    },
    response: (response) => answer(response, dialogue),
  };
}

/** A stream for what the server says of itself. Whether it is MCP's shows its first event, where no header does. */
function standing(request: HttpRequest, place: WebPlace, context: MeaningContext): Understood {
  const dialogue = createWebDialogue(place, context);
  const plain: Told = {
    kind: 'http.request',
    data: { ...request.data, body: describeBody(request.body, context.key, true) },
  };
  return {
    told: [plain],
    listen: ({ head, data }) =>
      isEvents(head) && data.status === 200
        ? createMcpStream(dialogue, isMarked(request.head), data.status)
        : undefined,
    response: () => undefined,
  };
}

function answer({ head, body, data }: HttpResponse, dialogue: WebDialogue): Answer {
  dialogue.answeredBy(head);
  const stream = isEvents(head) ? createMcpStream(dialogue, true, data.status) : undefined;
  // A stream under a content coding could not be read as it came.
  const told = stream
    ? [...stream.bytes(body.bytes), ...stream.end()]
    : rpcMessages(body.json).flatMap((message) =>
        dialogue.arrived(message, body.data.bytes, data.status, body.data.truncated),
      );
  return { told: stream ? told : [...told, ...dialogue.ended(data.status)] };
}

function addressOf(data: HttpRequestData, { key }: MeaningContext): Pick<HttpRequestData, 'target' | 'credential'> {
  return { target: hideSession(data.target, key), ...(data.credential && { credential: data.credential }) };
}

/** Before 2025-03-26 the session id stood in the address. */
function hideSession(target: string, key: string): string {
  return target.replace(
    /([?&]session_?id=)([^&#]+)/i,
    (_all, name: string, id: string) => `${name}‹session:${keyedHash(id, key)}›`,
  );
}

function asksForEvents({ head }: HttpRequest): boolean {
  return (head.headers.get('accept') ?? '').toLowerCase().includes('text/event-stream');
}

function isEvents(head: HttpResponse['head']): boolean {
  return mediaTypeOf(head.headers) === 'text/event-stream';
}
