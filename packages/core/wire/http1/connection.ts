import type { WireLimits } from '../limits.ts';
import { type ByteSink, createByteStream } from '../stream/byte-stream.ts';
import { type BodyStore, createBodyStore, type WireBody } from './body-store.ts';
import { framingOf } from './framing.ts';
import type { Head, RequestHead, ResponseHead } from './head.ts';
import { createMessageReader, type MessageReader } from './message-reader.ts';
import { looksLikeHttp2, type Start, startOf } from './start.ts';

/** As the probe sees them: of the watched process. */
export type Direction = 'out' | 'in';
export type Role = 'client' | 'server';

/** `undecided` until a message was seen; the last three are final: no message will come any more. */
export type Protocol = 'undecided' | 'http1' | 'http2' | 'switched' | 'other';

/** One request and what is known of its response; the caller may keep its own `note` on it. */
export interface Exchange<N> {
  readonly number: number;
  readonly method?: string;
  note?: N;
}

export interface ConnectionEvents<A, N> {
  request(exchange: Exchange<N>, head: RequestHead, body: WireBody, began: A, at: A): void;
  /** `known` is false when no request was seen that this response could answer. */
  response(exchange: Exchange<N>, known: boolean, head: ResponseHead, body: WireBody, began: A, at: A): void;
  lost(bytes: number, why: string): void;
  protocol(protocol: Protocol, detail: string, at: A): void;
}

export interface Connection<A> {
  push(direction: Direction, offset: number, bytes: Uint8Array, at: A): void;
  settle(): void;
  close(): void;
  readonly protocol: Protocol;
  /** Of the watched process; undefined until decided. */
  readonly role: Role | undefined;
}

/** Pairs requests and responses of one HTTP/1 connection, whichever of the two directions carries which. */
export function createConnection<A, N>(limits: WireLimits, events: ConnectionEvents<A, N>): Connection<A> {
  let protocol: Protocol = 'undecided';
  let role: Role | undefined;
  let count = 0;
  let waiting: Exchange<N>[] = [];
  let responseLost = false;
  let turns = 0;
  let speaker: Direction | undefined;
  let undecidedBytes = 0;
  let latest: { readonly at: A } | undefined;
  let begunWasLost = false;

  const carries = (direction: Direction): Start | undefined =>
    role === undefined ? undefined : (role === 'client') === (direction === 'out') ? 'request' : 'response';

  function decide(next: Protocol, detail: string, at: A): void {
    if (protocol === next) return;
    protocol = next;
    events.protocol(next, detail, at);
  }

  function reader(direction: Direction): MessageReader<A> {
    let current: { head: Head; began: A; exchange: Exchange<N>; known: boolean } | undefined;
    let body: BodyStore | undefined;
    return createMessageReader<A>(limits.headBytes, {
      accepts(start) {
        if (start === 'http2') return protocol === 'undecided';
        return (start === 'request' || start === 'response') && (carries(direction) ?? start) === start;
      },
      head(head, began) {
        role ??= (head.kind === 'request') === (direction === 'out') ? 'client' : 'server';
        decide('http1', '', began);
        const interim = head.kind === 'response' && head.status < 200 && head.status !== 101;
        const paired = head.kind === 'request' ? newExchange(head) : answered(interim);
        current = { head, began, ...paired };
        body = createBodyStore(limits.bodyBytes);
        return framingOf(head, paired.exchange.method);
      },
      body: (bytes) => body?.append(bytes),
      bodyGap: (bytes) => body?.gap(bytes),
      end(at, cut) {
        if (!current || !body) return;
        const { head, began, exchange, known } = current;
        const whole = body.finish(cut);
        current = body = undefined;
        if (head.kind === 'request') return events.request(exchange, head, whole, began, at);
        if (head.status < 200 && head.status !== 101) return;
        events.response(exchange, known, head, whole, began, at);
        const connected = exchange.method === 'CONNECT' && head.status < 300;
        if (head.status === 101)
          decide('switched', head.headers.get('upgrade')?.toLowerCase().slice(0, 64) ?? 'unknown', at);
        else if (connected) decide('switched', 'tunnel', at);
      },
      http2: (at) => decide('http2', '', at),
      lost(bytes, why, begun) {
        if (protocol === 'undecided' && !begun) return;
        begunWasLost ||= begun;
        if (carries(direction) === 'response') responseLost = true;
        events.lost(bytes, why);
      },
    });
  }

  function newExchange(head: RequestHead): { exchange: Exchange<N>; known: boolean } {
    // A client that does not pipeline asks again only after the answer: an answer that was lost will not come any more.
    if (responseLost) waiting = [];
    responseLost = false;
    if (waiting.length === 0) readers[role === 'client' ? 'in' : 'out'].endOpenBody();
    const exchange: Exchange<N> = { number: ++count, method: head.method };
    if (waiting.length >= limits.pendingRequests) {
      waiting.shift();
      events.lost(0, 'more requests without a response than are kept');
    }
    waiting.push(exchange);
    return { exchange, known: true };
  }

  function answered(interim: boolean): { exchange: Exchange<N>; known: boolean } {
    const exchange = interim ? waiting[0] : waiting.shift();
    return exchange ? { exchange, known: true } : { exchange: { number: interim ? count : ++count }, known: false };
  }

  const readers = { out: reader('out'), in: reader('in') };
  const sink = (direction: Direction): ByteSink<A> => ({
    data(bytes, at, fresh) {
      if (isFinal(protocol)) return;
      if (protocol === 'undecided' && undecided(direction, bytes, at, fresh)) return;
      readers[direction].data(bytes, at, fresh);
    },
    gap(bytes) {
      if (isFinal(protocol)) return;
      events.lost(bytes, 'bytes lost on the way to the sensor');
      readers[direction].gap(bytes);
    },
  });
  const streams = { out: createByteStream(limits, sink('out')), in: createByteStream(limits, sink('in')) };

  /** True when the session turns out not to be HTTP/1. */
  function undecided(direction: Direction, bytes: Uint8Array, at: A, fresh: boolean): boolean {
    if (direction !== speaker) turns++;
    speaker = direction;
    undecidedBytes += bytes.length;
    latest = { at };
    if (fresh && (startOf(bytes) === 'http2' || looksLikeHttp2(bytes))) decide('http2', '', at);
    else if (turns > limits.undecidedTurns || undecidedBytes > limits.undecidedBytes) decide('other', '', at);
    return isFinal(protocol);
  }

  function settle(): void {
    streams.out.settle();
    streams.in.settle();
  }

  return {
    push(direction, offset, bytes, at) {
      if (!isFinal(protocol)) streams[direction].push(offset, bytes, at);
    },
    settle,
    close() {
      settle();
      if (isFinal(protocol)) return;
      // The request first: a response that only the end of the connection ends belongs to it.
      const requests = role === 'server' ? 'in' : 'out';
      readers[requests].close();
      readers[requests === 'out' ? 'in' : 'out'].close();
      if (protocol === 'undecided' && latest && !begunWasLost) decide('other', '', latest.at);
    },
    get protocol() {
      return protocol;
    },
    get role() {
      return role;
    },
  };
}

export function isFinal(protocol: Protocol): boolean {
  return protocol === 'http2' || protocol === 'switched' || protocol === 'other';
}
