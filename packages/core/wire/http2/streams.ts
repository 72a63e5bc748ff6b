import type { BodyBudget } from '../http/body-store.ts';
import { createHttpExchange, type HttpExchange, type OpenMessage } from '../http/exchange.ts';
import type { Head, Headers, ResponseHead } from '../http/head.ts';
import type { Direction, ProtocolReader, ReaderContext, Role } from '../protocol.ts';
import { createWebsocket } from '../websocket/reader.ts';

/** Which of a stream's two messages; undefined while nobody knows which direction carries which. */
type Kind = 'request' | 'response' | undefined;

/** The streams of one connection: each an exchange with two messages, of which either may end first. */
export interface Streams<A> {
  /** Whether a header block on this stream would begin a message. */
  expectsHead(stream: number, kind: Kind): boolean;
  /** `protocol`: what an extended CONNECT (RFC 8441) asks for. */
  head(stream: number, head: Head, protocol: string | undefined, role: Role, began: A, at: A): void;
  body(stream: number, kind: Kind, bytes: Buffer, at: A): void;
  gap(stream: number, kind: Kind, bytes: number): void;
  trailers(stream: number, kind: Kind, headers: Headers): void;
  end(stream: number, kind: Kind): void;
  reset(stream: number, why: string): void;
  /** A header block of this stream was lost: the head, or what ended the message. */
  blockLost(stream: number, kind: Kind): void;
  /** Frames were lost: any message of this kind that is open may miss a part, or its end. */
  mayMiss(kind: Kind): void;
  close(): void;
}

interface Stream<A> {
  readonly id: number;
  readonly exchange: HttpExchange<A>;
  request: Part<A> | undefined;
  response: Part<A> | undefined;
  readonly protocol: string | undefined;
  /** What the stream carries after a CONNECT was granted. */
  tunnel?: { readonly reader: ProtocolReader<A> | undefined; readonly role: Role };
}

interface Part<A> {
  readonly open: OpenMessage<A>;
  /** Where the last byte of head or body came. */
  reached: A;
  over: boolean;
  /** Streams opened when a part of it may have been lost: its end may have been among that. */
  doubtful?: number;
}

export function createStreams<A>(context: ReaderContext<A>, upgraded: HttpExchange<A> | undefined): Streams<A> {
  const { limits, loss } = context;
  const streams = new Map<number, Stream<A>>();
  const budget: BodyBudget = { left: limits.openBodiesBytes };
  /** Streams that are not read: their beginning was not seen, or they were given up. Each is said once. */
  const passedOver = new Set<number>();
  let opened = 0;
  let doubts = 0;
  if (upgraded)
    streams.set(1, { id: 1, exchange: upgraded, request: undefined, response: undefined, protocol: undefined });

  function open(id: number, protocol: string | undefined, role: Role): Stream<A> {
    endDoubtful(++opened);
    if (streams.size >= limits.openStreams) {
      for (const oldest of streams.values()) {
        giveUp(oldest, 'more streams open at once than are kept');
        loss.lost(0, 'more requests without a response than are kept');
        break;
      }
    }
    const exchange = createHttpExchange({ context, name: `h2.${id}`, role, budget });
    const stream = { id, exchange, request: undefined, response: undefined, protocol };
    streams.set(id, stream);
    return stream;
  }

  function part(id: number, kind: Kind): Part<A> | undefined {
    const found = kind && streams.get(id)?.[kind];
    return found?.over === false ? found : undefined;
  }

  function passOver(id: number): void {
    if (passedOver.size >= MOST_PASSED_OVER) passedOver.clear();
    passedOver.add(id);
  }

  function finish(stream: Stream<A>, one: Part<A>, cut?: string): void {
    one.over = true;
    if (one.doubtful !== undefined) doubts--;
    one.open.end(one.reached, cut);
    const isOver = stream.response?.over === true && stream.request?.over !== false;
    if (isOver && !stream.tunnel) streams.delete(stream.id);
  }

  /** A granted CONNECT: both messages are over with their heads, and what follows is another protocol. */
  function enterTunnel(stream: Stream<A>, head: ResponseHead, role: Role): void {
    const { protocol = 'CONNECT', exchange, id } = stream;
    const options = { role, asked: exchange.asked, answered: head, name: `h2.${id}` };
    const reader = protocol === 'websocket' ? createWebsocket(context, options) : undefined;
    if (!reader) loss.unsupported('wire.http2', `a tunnel on a stream (${protocol.slice(0, 64)}), which is not read`);
    stream.tunnel = { reader, role };
  }

  function giveUp(stream: Stream<A>, why: string): void {
    stream.tunnel?.reader?.close();
    for (const one of [stream.request, stream.response]) if (one?.over === false) finish(stream, one, why);
    streams.delete(stream.id);
    passOver(stream.id);
  }

  /** A message whose end was perhaps lost is not waited for much longer than those that began after it. */
  function endDoubtful(now: number): void {
    if (doubts === 0) return;
    for (const stream of streams.values()) {
      for (const one of [stream.request, stream.response]) {
        const isOld = one?.doubtful !== undefined && now - one.doubtful > LONGEST_DOUBT;
        if (isOld && !one.over) giveUp(stream, 'its end was perhaps lost');
      }
    }
  }

  function doubt(one: Part<A> | undefined): void {
    if (!one || one.over) return;
    one.open.gap(0);
    if (one.doubtful === undefined) doubts++;
    one.doubtful ??= opened;
  }

  return {
    expectsHead: (id, kind) => !passedOver.has(id) && (kind === undefined || streams.get(id)?.[kind] === undefined),
    head(id, head, protocol, role, began, at) {
      const known = streams.get(id);
      if (known?.[head.kind]) return loss.unread('a second head on one stream');
      const stream = known ?? open(id, protocol, role);
      const message =
        head.kind === 'request' ? stream.exchange.request(head, began) : stream.exchange.response(head, began);
      const one: Part<A> = { open: message, reached: at, over: false };
      stream[head.kind] = one;
      if (stream.exchange.asked?.method !== 'CONNECT') return;
      if (head.kind === 'response' && head.status >= 200 && head.status < 300) enterTunnel(stream, head, role);
      if (head.kind === 'request' || stream.tunnel) finish(stream, one);
    },
    body(id, kind, bytes, at) {
      const tunnel = streams.get(id)?.tunnel;
      if (tunnel) return tunnel.reader?.data(wayOf(kind, tunnel.role), bytes, at, true);
      const one = part(id, kind);
      if (one) {
        one.open.body(bytes, at);
        one.reached = at;
      } else if (id % 2 === 1 && !streams.has(id) && !passedOver.has(id)) {
        passOver(id);
        loss.lost(0, 'messages whose beginning was not seen');
      }
    },
    gap(id, kind, bytes) {
      const tunnel = streams.get(id)?.tunnel;
      tunnel?.reader?.gap(wayOf(kind, tunnel.role), bytes);
      part(id, kind)?.open.gap(bytes);
    },
    trailers: (id, kind, headers) => part(id, kind)?.open.trailers(headers),
    end(id, kind) {
      const stream = streams.get(id);
      const one = part(id, kind);
      if (stream?.tunnel) giveUp(stream, 'closed');
      else if (stream && one) finish(stream, one);
    },
    reset(id, why) {
      const stream = streams.get(id);
      if (stream) giveUp(stream, why);
    },
    blockLost(id, kind) {
      const stream = streams.get(id);
      if (stream) doubt(kind && stream[kind]);
      else passOver(id);
    },
    mayMiss(kind) {
      for (const stream of streams.values()) {
        for (const one of sides(stream, kind)) doubt(one);
        if (stream.tunnel) stream.tunnel.reader?.gap(wayOf(kind, stream.tunnel.role), LOST_FRAMES);
      }
    },
    close() {
      for (const stream of streams.values()) giveUp(stream, 'the connection ended before the body');
    },
  };
}

/** Header blocks come in the order in which streams were opened, so this many later ones mean that its own end was lost. */
const LONGEST_DOUBT = 64;
const MOST_PASSED_OVER = 4096;
/** More than any frame of a tunnelled protocol may still want: it cannot go on where it stood. */
const LOST_FRAMES = Number.MAX_SAFE_INTEGER;

function wayOf(kind: Kind, role: Role): Direction {
  return (kind === 'request') === (role === 'client') ? 'out' : 'in';
}

function sides<A>(stream: Stream<A>, kind: Kind): (Part<A> | undefined)[] {
  return kind ? [stream[kind]] : [stream.request, stream.response];
}
