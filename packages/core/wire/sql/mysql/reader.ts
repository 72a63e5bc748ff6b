import type { ProtocolReader, ReaderContext } from '../../protocol.ts';
import { createTeller, type Login } from '../answered.ts';
import { createFrames, type Frame } from '../frames.ts';
import { createOpening } from '../opening.ts';
import { COM_BINLOG_DUMP, COM_BINLOG_DUMP_GTID, COM_CHANGE_USER } from './commands.ts';
import { createConversation } from './conversation.ts';
import { COMPRESS, readChangeOfUser, readGreeting, readLogin, ZSTD } from './login.ts';
import { packetSize, speakerOf } from './recognise.ts';

/** Cuts both directions into packets, follows the login, and hands commands and answers to the conversation. */
export function createMysqlReader<A>(context: ReaderContext<A>): ProtocolReader<A> {
  const login: Login = {};
  const opening = createOpening<A>(speakerOf, (direction, bytes, at, fresh) => push(direction, bytes, at, fresh));
  const teller = createTeller(context, 'mysql', login, () => opening.front);
  const conversation = createConversation(context, teller, login);
  let phase: 'greeting' | 'login' | 'commands' = 'commands';
  let server: number | undefined;
  let compressed = false;
  let over = false;
  /** The packet before it was as long as a packet can be: this one goes on with it. */
  const continued = { front: false, back: false };

  const front = createFrames<A>({
    most: MOST_FRONT,
    size: packetSize,
    frame: asked,
    lost: () => conversation.confused(),
  });
  const back = createFrames<A>({
    most: MOST_BACK,
    size: packetSize,
    frame: answered,
    lost: () => conversation.confused(),
  });

  function asked(frame: Frame<A>): void {
    if (over || goesOn('front', frame)) return;
    const body = frame.bytes.subarray(4);
    const number = frame.bytes[3] ?? 0;
    if (phase !== 'login' && number > 0 && speakerOf(frame.bytes) === 'front' && !conversation.busy)
      return loggingIn(body, frame);
    if (phase === 'login') return;
    if (number === 0 && body[0] === COM_CHANGE_USER) {
      const { user, database } = readChangeOfUser(body);
      Object.assign(login, { user, database: database === '' ? undefined : database });
      phase = 'login';
      return;
    }
    if (number === 0 && (body[0] === COM_BINLOG_DUMP || body[0] === COM_BINLOG_DUMP_GTID)) {
      return stop(frame, 'the connection carries a stream of replication, which is not read');
    }
    conversation.asked(frame, number);
  }

  function loggingIn(body: Buffer, frame: Frame<A>): void {
    const read = readLogin(body);
    if (read.upgrade) return stop(frame, 'the connection goes on in TLS: what it carries is another session');
    Object.assign(login, { user: read.user, database: read.database, application: read.application });
    const agreed = (server === undefined ? read.capabilities : read.capabilities & server) >>> 0;
    compressed = (agreed & (COMPRESS | ZSTD)) !== 0;
    conversation.capabilities = agreed;
    phase = 'login';
  }

  function answered(frame: Frame<A>): void {
    if (over || goesOn('back', frame)) return;
    const body = frame.bytes.subarray(4);
    const isGreeting = frame.bytes[3] === 0 && speakerOf(frame.bytes) === 'back';
    if (isGreeting && !conversation.busy) {
      server = readGreeting(body);
      phase = 'greeting';
      return;
    }
    if (phase !== 'login') return conversation.answered(frame);
    if (body[0] === 0x00) {
      phase = 'commands';
      if (compressed)
        stop(frame, 'the connection is compressed, which is not read', 'turn compression off in the client');
    } else if (body[0] === 0xff) phase = 'greeting';
  }

  function goesOn(end: 'front' | 'back', frame: Frame<A>): boolean {
    const before = continued[end];
    continued[end] = frame.size === LONGEST_PACKET;
    return before;
  }

  function stop({ at }: Frame<A>, reason: string, remedy?: string): void {
    over = true;
    const next = { to: 'nothing', source: 'wire.mysql', reason, ...(remedy !== undefined && { remedy }) } as const;
    context.switchTo(next, { direction: opening.front, bytes: Buffer.alloc(0), at });
  }

  function push(direction: 'out' | 'in', bytes: Buffer, at: A, fresh: boolean): void {
    if (!over) (direction === opening.front ? front : back).push(bytes, at, fresh);
  }

  return {
    data(direction, bytes, at, fresh) {
      if (over || opening.take(direction, bytes, at, fresh)) return;
      push(direction, bytes, at, fresh);
    },
    gap(direction, bytes) {
      if (over) return;
      conversation.gap();
      (direction === opening.front ? front : back).gap(bytes);
    },
    close: () => conversation.close(),
  };
}

const MOST_FRONT = 256 * 1024;
const MOST_BACK = 64 * 1024;
const LONGEST_PACKET = 4 + 0xff_ffff;
