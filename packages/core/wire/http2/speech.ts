import type { ProtocolReader, ProtocolSpeech, ReaderContext } from '../protocol.ts';
import { looksLikeFrames } from './looks-like-frames.ts';

/** HTTP/2, from its preface on or joined after it. */
export const http2: ProtocolSpeech = {
  id: 'http2',
  recognises(first) {
    const prefix = first.toString('latin1', 0, PREFACE.length);
    if (prefix === PREFACE) return 'yes';
    if (PREFACE.startsWith(prefix)) return 'more';
    return looksLikeFrames(first) ? 'yes' : 'no';
  },
  open<A>(context: ReaderContext<A>): ProtocolReader<A> {
    const ignored = () => {};
    const unread = {
      to: 'nothing',
      source: 'wire.http2',
      reason: 'the connection speaks HTTP/2, which is not read yet',
    } as const;
    return {
      data: (direction, bytes, at) => context.switchTo(unread, { direction, bytes, at }),
      gap: ignored,
      close: ignored,
    };
  },
};

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
