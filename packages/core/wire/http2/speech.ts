import type { ProtocolSpeech } from '../protocol.ts';
import { createHttp2Connection } from './connection.ts';
import { PREFACE } from './frame.ts';
import { looksLikeFrames } from './looks-like-frames.ts';

/** HTTP/2, from its preface on or joined after it. */
export const http2: ProtocolSpeech = {
  id: 'http2',
  recognises(first) {
    const compared = Math.min(first.length, PREFACE.length);
    if (first.compare(PREFACE, 0, compared, 0, compared) === 0) return compared === PREFACE.length ? 'yes' : 'more';
    return looksLikeFrames(first) ? 'yes' : 'no';
  },
  open: (context) => createHttp2Connection(context),
};
