import type { ProtocolSpeech } from '../protocol.ts';
import { createConnection } from './connection.ts';
import { firstLineOf, startOf } from './start.ts';

/** HTTP/1.0 and 1.1. */
export const http1: ProtocolSpeech = {
  id: 'http1',
  recognises(first) {
    const from = first[0] === 0x0d || first[0] === 0x0a ? leadingLineEnds(first) : 0;
    const start = startOf(first.subarray(from));
    if (start === 'no') return 'no';
    const end = first.indexOf(0x0a, from);
    if (end >= 0) return firstLineOf(first.toString('latin1', from, end)) ? 'yes' : 'no';
    return start !== 'maybe' && first.length - from >= LONGEST_FIRST_LINE ? 'yes' : 'more';
  },
  open: createConnection,
};

/** A line that is still not over has a long target; that it begins with a method and a space must do. */
const LONGEST_FIRST_LINE = 2048;

function leadingLineEnds(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length && (bytes[at] === 0x0d || bytes[at] === 0x0a)) at++;
  return at;
}
