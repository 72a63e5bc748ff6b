import type { RequestHead, ResponseHead } from '../http/head.ts';
import { listOf } from '../http/head.ts';
import type { Direction, ProtocolReader, ReaderContext, Role } from '../protocol.ts';
import { createWebsocketFrames, type WebsocketMessage } from './frame-reader.ts';
import { createMessageInflater } from './inflate.ts';
import { createRealtime, type Realtime } from './realtime/realtime.ts';

export interface WebsocketOptions {
  /** Of the watched process. */
  readonly role: Role;
  /** The request that opened it; undefined when it was not seen. */
  readonly asked: RequestHead | undefined;
  readonly answered: ResponseHead;
  /** Within the session; exchanges in it are named after it. */
  readonly name: string;
}

/**
 * A websocket: its messages are counted, and read where they are a conversation with a model that is known. What they were
 * is said as coverage when it ends, for what is not read.
 */
export function createWebsocket<A>(context: ReaderContext<A>, options: WebsocketOptions): ProtocolReader<A> {
  const { role, asked, answered, name } = options;
  const { loss } = context;
  const extensions = answered.headers.get('sec-websocket-extensions') ?? '';
  const deflates = listOf(answered.headers, 'sec-websocket-extensions').some((item) =>
    item.startsWith('permessage-deflate'),
  );
  const realtime = createRealtime(context, { role, asked, name });
  const counts: Record<Direction, Counts> = { out: nothing(), in: nothing() };
  let closeCode: number | undefined;
  let said = false;

  function way(direction: Direction) {
    const fromClient = (role === 'client') === (direction === 'out');
    const keepsContext = !new RegExp(`${fromClient ? 'client' : 'server'}_no_context_takeover`, 'i').test(extensions);
    const inflater = createMessageInflater(keepsContext, MOST_MESSAGE);
    return createWebsocketFrames<A>(MOST_MESSAGE, {
      message(message) {
        counts[direction].messages++;
        counts[direction].bytes += message.bytes;
        const payload = textOf(message);
        if (payload) realtime.message(direction, payload, message.began, message.at);
        else counts[direction].unread++;
      },
      closed: (code) => void (closeCode ??= code),
      lost(why) {
        inflater.lost();
        loss.lost(0, why);
        realtime.lost();
      },
    });

    function textOf({ payload, compressed }: WebsocketMessage<A>): Buffer | undefined {
      if (!payload) inflater.lost();
      if (!payload || (compressed && !deflates)) return undefined;
      return compressed ? inflater.inflate(payload) : payload;
    }
  }

  const ways = { out: way('out'), in: way('in') };

  return {
    data: (direction, bytes, at, fresh) => ways[direction].data(bytes, at, fresh),
    gap: (direction, bytes) => ways[direction].gap(bytes),
    close() {
      realtime.close();
      if (said) return;
      said = true;
      sayCounts(realtime);
    },
  };

  function sayCounts({ subject, unread }: Realtime<A>): void {
    const { out, in: back } = counts;
    const left = subject === undefined ? out.messages + back.messages : unread + out.unread + back.unread;
    if (left === 0) return;
    const what = subject ?? 'a websocket';
    const sizes = `${out.messages} messages (${out.bytes} bytes) out, ${back.messages} (${back.bytes} bytes) in`;
    const how = [deflates ? 'compressed' : '', closeCode === undefined ? '' : `closed with ${closeCode}`].filter(
      (one) => one,
    );
    const end = how.length > 0 ? `, ${how.join(', ')}` : '';
    loss.unsupported('wire.websocket', `${what}: ${sizes}${end}; the content of ${left} was not read`);
  }
}

interface Counts {
  messages: number;
  bytes: number;
  /** Messages whose bytes were not all kept, or could not be decompressed. */
  unread: number;
}

const nothing = (): Counts => ({ messages: 0, bytes: 0, unread: 0 });

/** A message longer than this is counted and not read. */
const MOST_MESSAGE = 4 * 1024 * 1024;
