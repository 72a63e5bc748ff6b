import { createHttpExchange, type HttpExchange, type OpenMessage } from '../http/exchange.ts';
import type { Head, RequestHead } from '../http/head.ts';
import type { Direction, ProtocolReader, ReaderContext, Role, Switch } from '../protocol.ts';
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
        if (exchange && !interim) {
          const open = head.kind === 'request' ? exchange.request(head, began) : exchange.response(head, began);
          current = { head, exchange, open };
        }
        return framingOf(head, exchange?.method);
      },
      body: (bytes, at) => current?.open.body(bytes, at),
      bodyGap: (bytes) => current?.open.gap(bytes),
      end(at, cut) {
        if (!current) return;
        const { head, exchange, open } = current;
        current = undefined;
        open.end(at, cut);
        if (head.kind === 'response') next = switchOf(head.status, head.headers.get('upgrade'), exchange.method);
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
  status: number,
  upgrade: string | undefined,
  method: RequestHead['method'] | undefined,
): Switch<A> {
  if (status !== 101 && method === 'CONNECT') {
    return { to: 'nothing', source: 'wire.http1', reason: 'a CONNECT tunnel: what goes through it is another session' };
  }
  const name = (upgrade ?? 'unknown').toLowerCase().slice(0, 64);
  const source = name === 'websocket' ? 'wire.websocket' : 'wire.http1';
  return { to: 'nothing', source, reason: `the connection was upgraded to ${name}, which is not read` };
}
