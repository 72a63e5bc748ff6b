import type { HttpRequestData, HttpResponseData } from '@remit/core/event';
import type { Direction, ReaderContext, Role } from '../protocol.ts';
import { requestCredential } from '../redact/credential.ts';
import { redact } from '../redact/redact.ts';
import type { Told } from '../result.ts';
import { describeBody, type ReadBody, readBody } from './body.ts';
import { type BodyBudget, createBodyStore } from './body-store.ts';
import { codingsOf, type Headers, type RequestHead, type ResponseHead } from './head.ts';
import { keptHeaders } from './kept-headers.ts';
import type { Accompanied, Answer, Asked, HttpRequest, HttpResponse, Meaning, Understood } from './meaning.ts';
import { companions, meanings } from './meanings.ts';

/** One request and its response, of any version of HTTP: where they end is decided what they mean. */
export interface HttpExchange<A> {
  /** `began`: where the first byte of the head came. */
  request(head: RequestHead, began: A): OpenMessage<A>;
  /** Interim responses are not given here. */
  response(head: ResponseHead, began: A): OpenMessage<A>;
  /** Of the request, once it was seen. */
  readonly asked: RequestHead | undefined;
}

export interface OpenMessage<A> {
  /** Bytes of the body, transfer coding undone, and where they came. */
  body(bytes: Uint8Array, at: A): void;
  /** 0: of unknown size. */
  gap(bytes: number): void;
  trailers(headers: Headers): void;
  /** `at`: where the last byte of head or body came. `cut` says why its end was not seen. */
  end(at: A, cut?: string): void;
}

export interface ExchangeOptions<A> {
  readonly context: ReaderContext<A>;
  /** Its name within the session, see exchangeId. */
  readonly name: number | string;
  /** Of the watched process. */
  readonly role: Role;
  /** Shared by the exchanges that are open at once. */
  readonly budget?: BodyBudget;
  /** What it may mean, where that is not to be found out. */
  readonly among?: readonly Meaning[];
}

export function createHttpExchange<A>(options: ExchangeOptions<A>): HttpExchange<A> {
  const { context, name, role, budget, among = meanings } = options;
  const { channel, key, limits, loss } = context;
  const common = { exchange: context.exchangeId(name), channel, role };
  let requestHead: RequestHead | undefined;
  let asked: Asked | undefined;
  let understood: Understood | undefined;
  let accompanied: readonly Accompanied[] = [];

  function tell(told: readonly Told[], direction: Direction, began: A, at: A): void {
    for (const one of told) context.tell({ ...one, at, began, direction });
  }

  function requestEnded(message: Ended<RequestHead>, began: A, at: A): void {
    const { head, body } = message;
    noteTruncation(body);
    const data = requestData(head, body);
    const request: HttpRequest = { ...message, data, path: pathOf(head.target) };
    asked = { method: head.method, path: request.path.slice(0, LONGEST_TARGET), host: data.host };
    understood = first(among, (meaning) => meaning.request(request, context));
    const found = companions.map((companion) => companion.request(request, context));
    accompanied = found.filter((one) => one !== undefined);
    const plain = (): Told => ({ kind: 'http.request', data: { ...data, body: describeBody(body, key, true) } });
    const told = understood?.told ?? [plain()];
    tell([...told, ...accompanied.flatMap((one) => one.told ?? [])], role === 'client' ? 'out' : 'in', began, at);
  }

  function responseEnded(message: Ended<ResponseHead>, began: A, at: A): void {
    const { head, body } = message;
    if (!requestHead) loss.unmatched();
    const data = responseData(head, body);
    const response: HttpResponse = { ...message, data };
    const answer: Answer | undefined = understood
      ? understood.response(response, context)
      : first(among, (meaning) => meaning.response?.(response, asked, context));
    if (!answer?.whole) noteTruncation(body);
    const plain = (): Told => ({ kind: 'http.response', data: { ...data, body: describeBody(body, key, false) } });
    const told = answer?.told ?? [plain()];
    const beside = accompanied.flatMap((one) => one.response(response, context));
    tell([...told, ...beside], role === 'client' ? 'in' : 'out', began, at);
  }

  function noteTruncation(body: ReadBody): void {
    if (body.data.truncated !== undefined) loss.truncated(body.data.truncated);
  }

  function requestData(head: RequestHead, body: ReadBody): HttpRequestData {
    const host = hostOf(head);
    const credential = requestCredential(head.headers, key);
    return {
      ...common,
      method: head.method,
      target: redact(head.target, key).slice(0, LONGEST_TARGET),
      ...(host !== undefined && { host }),
      headers: keptHeaders(head.headers, key),
      ...(credential && { credential }),
      body: body.data,
    };
  }

  function responseData(head: ResponseHead, body: Pick<ReadBody, 'data'>): HttpResponseData {
    return { ...common, status: head.status, headers: keptHeaders(head.headers, key), body: body.data };
  }

  /** A response that its meaning reads as it comes. */
  function heard(head: ResponseHead, message: OpenMessage<A>): OpenMessage<A> {
    if (!understood?.listen || codingsOf(head.headers).length > 0) return message;
    const listener = understood.listen({ head, data: responseData(head, { data: { bytes: 0 } }) }, context);
    if (!listener) return message;
    const direction = role === 'client' ? 'in' : 'out';
    return {
      body(bytes, at) {
        if (!listener.only) message.body(bytes, at);
        tell(listener.bytes(bytes), direction, at, at);
      },
      gap(bytes) {
        listener.gap();
        message.gap(bytes);
      },
      trailers: message.trailers,
      end(at, cut) {
        tell(listener.end(), direction, at, at);
        if (!listener.only) message.end(at, cut);
      },
    };
  }

  function open<H extends RequestHead | ResponseHead>(
    head: H,
    began: A,
    ended: (message: Ended<H>, began: A, at: A) => void,
  ): OpenMessage<A> {
    const store = createBodyStore(limits.bodyBytes, budget);
    let trailers: Headers | undefined;
    return {
      body: store.append,
      gap: store.gap,
      trailers: (headers) => void (trailers = headers),
      end(at, cut) {
        const body = readBody(head, store.finish(cut), limits.decodedBytes);
        ended({ head, body, ...(trailers && { trailers }) }, began, at);
      },
    };
  }

  return {
    request(head, began) {
      requestHead = head;
      return open(head, began, requestEnded);
    },
    response: (head, began) => heard(head, open(head, began, responseEnded)),
    get asked() {
      return requestHead;
    },
  };
}

interface Ended<H> {
  readonly head: H;
  readonly body: ReadBody;
  readonly trailers?: Headers;
}

const LONGEST_TARGET = 16 * 1024;

function first<T, R>(list: readonly T[], ask: (one: T) => R | undefined): R | undefined {
  for (const one of list) {
    const answer = ask(one);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** The absolute form of a target (through a proxy) names the host better than the header does. */
function hostOf(head: RequestHead): string | undefined {
  const absolute = /^[a-z]+:\/\/(?:[^/?#]*@)?([^/?#]+)/i.exec(head.target)?.[1];
  const host = absolute ?? (head.method === 'CONNECT' ? head.target : head.headers.get('host'));
  return host === undefined || host === '' ? undefined : host.toLowerCase().slice(0, 300);
}

function pathOf(target: string): string {
  const path = target.replace(/^[a-z]+:\/\/[^/?#]*/i, '');
  const end = path.search(/[?#]/);
  return end < 0 ? path : path.slice(0, end);
}
