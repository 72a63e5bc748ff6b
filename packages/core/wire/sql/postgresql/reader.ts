import type { ProtocolReader, ReaderContext } from '../../protocol.ts';
import { createTeller, type Login } from '../answered.ts';
import { createFrames, type Frame } from '../frames.ts';
import { createOpening, other } from '../opening.ts';
import { createConversation } from './conversation.ts';
import { CANCEL_REQUEST, GSS_REQUEST, readStartup, SSL_REQUEST } from './messages.ts';
import { messageSize, speakerOf } from './recognise.ts';

/** Cuts both directions into messages, knows how a connection begins, and hands the rest to the conversation. */
export function createPostgresReader<A>(context: ReaderContext<A>): ProtocolReader<A> {
  const login: Login = {};
  const opening = createOpening<A>(speakerOf, (direction, bytes, at, fresh) => push(direction, bytes, at, fresh));
  const teller = createTeller(context, 'postgresql', login, () => opening.front);
  const conversation = createConversation(context, teller);
  /** A request to encrypt is answered with a single letter. */
  let encryption: 'asked' | 'agreed' | undefined;
  let over = false;

  const front = createFrames<A>({
    most: MOST_FRONT,
    size: messageSize,
    frame: (frame) => (frame.bytes[0] === 0 ? open(frame) : conversation.asked(frame)),
    lost,
  });
  const back = createFrames<A>({
    most: MOST_BACK,
    size: (bytes) => (encryption === 'asked' ? 1 : messageSize(bytes)),
    frame: answered,
    lost,
  });

  function open(frame: Frame<A>): void {
    const request = frame.bytes.readUInt32BE(4);
    if (request === SSL_REQUEST || request === GSS_REQUEST) encryption = 'asked';
    else if (request !== CANCEL_REQUEST) {
      const parameters = readStartup(frame.bytes.subarray(8));
      login.user = parameters.get('user');
      login.database = parameters.get('database') ?? login.user;
      login.application = parameters.get('application_name');
    }
  }

  function answered(frame: Frame<A>): void {
    if (encryption !== 'asked') return conversation.answered(frame);
    const agreed = frame.bytes[0] === 0x53 || frame.bytes[0] === 0x47;
    encryption = agreed ? 'agreed' : undefined;
    if (!agreed) return;
    over = true;
    const reason = 'the connection goes on in TLS: what it carries is another session';
    const rest = { direction: other(opening.front), bytes: Buffer.alloc(0), at: frame.at };
    context.switchTo({ to: 'nothing', source: 'wire.postgresql', reason }, rest);
  }

  function lost(): void {
    conversation.confused();
  }

  function push(direction: 'out' | 'in', bytes: Buffer, at: A, fresh: boolean): void {
    if (over) return;
    (direction === opening.front ? front : back).push(bytes, at, fresh);
  }

  return {
    data(direction, bytes, at, fresh) {
      if (over || opening.take(direction, bytes, at, fresh)) return;
      push(direction, bytes, at, fresh);
    },
    gap(direction, bytes) {
      if (over) return;
      conversation.gap(direction === opening.front);
      (direction === opening.front ? front : back).gap(bytes);
    },
    close: () => conversation.close(),
  };
}

const MOST_FRONT = 256 * 1024;
const MOST_BACK = 64 * 1024;
