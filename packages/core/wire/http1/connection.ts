import { createHttpExchange, type HttpExchange, type OpenMessage } from '../http/exchange.ts';
import type { Head, RequestHead, ResponseHead } from '../http/head.ts';
import { createHttp2Connection } from '../http2/connection.ts';
import type { Direction, ProtocolReader, ReaderContext, Role, Switch } from '../protocol.ts';
import { createWebsocket } from '../websocket/reader.ts';
import { framingOf } from './framing.ts';
import { createMessageReader, type MessageReader } from './message-reader.ts';
import type { Start } from './start.ts';

/** Pairs requests and responses of one HTTP/1 connection, whichever of the two directions carries which. */
export function createConnection<A>(context: ReaderContext<A>): ProtocolReader<A> {
  const { limits, loss } = context;
  let role: Role | undefined;
  let count = 0;
  let waiting: HttpExchange<A>[] = [];
  let responseLost = false;
  let next: Switch<A> | undefined;

  const carries = (direction: Direction): Start | undefined =>
    role === undefined ? undefined : (role === 'client') === (direction === 'out') ? 'request' : 'response';

  function reader(direction: Direction): MessageReader<A> {
    let current: { readonly head: Head; readonly exchange: HttpExchange<A>; readonly open: OpenMessage<A> } | undefined;
    return createMessageReader<A>(limits.headBytes, context.joined[direction], {
      accepts: (start) => (start === 'request' || start === 'response') && (carries(direction) ?? start) === start,
      head(head, began) {
        role ??= (head.kind === 'request') === (direction === 'out') ? 'client' : 'server';
        const interim = head.kind === 'response' && head.status < 200 && head.status !== 101;
        const exchange = head.kind === 'request' ? asks() : interim ? waiting[0] : answers();
        current = undefined;
        // The answer to a request that is upgraded to HTTP/2 comes there.
        const turnsToHttp2 = head.kind === 'response' && head.status === 101 && upgradeIn(head) === 'h2c';
        if (exchange && turnsToHttp2) next = http2After(exchange, role);
        else if (exchange && !interim) {
          const open = head.kind === 'request' ? exchange.request(head, began) : exchange.response(head, began);
          current = { head, exchange, open };
        }
        return framingOf(head, exchange?.asked?.method);
      },
      body: (bytes, at) => current?.open.body(bytes, at),
      bodyGap: (bytes) => current?.open.gap(bytes),
      end(at, cut) {
        if (!current) return;
        const { head, exchange, open } = current;
        current = undefined;
        open.end(at, cut);
        if (head.kind === 'response') next ??= switchOf(head, exchange.asked, role ?? 'client', String(count));
      },
      switched(rest, at) {
        if (next) context.switchTo(next, { direction, bytes: rest, at });
      },
      lost(bytes, why) {
        if (carries(direction) === 'response') responseLost = true;
        loss.lost(bytes, why);
      },
    });
  }

  function newExchange(): HttpExchange<A> {
    return createHttpExchange({ context, name: ++count, role: role ?? 'client' });
  }

  function asks(): HttpExchange<A> {
    // A client that does not pipeline asks again only after the answer: an answer that was lost will not come any more.
    if (responseLost) waiting = [];
    responseLost = false;
    if (waiting.length === 0) readers[role === 'client' ? 'in' : 'out'].endOpenBody();
    const exchange = newExchange();
    if (waiting.length >= limits.pendingRequests) {
      waiting.shift();
      loss.lost(0, 'more requests without a response than are kept');
    }
    waiting.push(exchange);
    return exchange;
  }

  const answers = (): HttpExchange<A> => waiting.shift() ?? newExchange();

  const readers = { out: reader('out'), in: reader('in') };

  return {
    data: (direction, bytes, at, fresh) => readers[direction].data(bytes, at, fresh),
    gap: (direction, bytes) => readers[direction].gap(bytes),
    close() {
      // The request first: a response that only the end of the connection ends belongs to it.
      const requests = role === 'server' ? 'in' : 'out';
      readers[requests].close();
      readers[requests === 'out' ? 'in' : 'out'].close();
    },
  };
}

/** What a connection turns into that stops speaking HTTP/1 with this response. */
function switchOf<A>(
  head: ResponseHead,
  asked: RequestHead | undefined,
  role: Role,
  name: string,
): Switch<A> | undefined {
  if (head.status !== 101) {
    const isTunnel = asked?.method === 'CONNECT' && head.status >= 200 && head.status < 300;
    return isTunnel ? { to: 'nothing', source: 'wire.http1', reason: A_TUNNEL } : undefined;
  }
  const upgrade = upgradeIn(head);
  if (upgrade === 'websocket') {
    const options = { role, asked, answered: head, name };
    return { to: 'websocket', open: (context) => createWebsocket(context, options) };
  }
  return {
    to: 'nothing',
    source: 'wire.http1',
    reason: `the connection was upgraded to ${upgrade}, which is not read`,
  };
}

function http2After<A>(exchange: HttpExchange<A>, role: Role): Switch<A> {
  return { to: 'http2', open: (context) => createHttp2Connection(context, { role, upgraded: exchange }) };
}

const upgradeIn = (head: ResponseHead): string =>
  (head.headers.get('upgrade') ?? 'unknown').trim().toLowerCase().slice(0, 64);
const A_TUNNEL = 'a CONNECT tunnel: what goes through it is another session';
