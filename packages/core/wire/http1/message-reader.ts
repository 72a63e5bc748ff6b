import type { Head } from '../http/head.ts';
import { createGrowingBuffer } from '../stream/growing-buffer.ts';
import { createChunkReader } from './chunks.ts';
import type { Framing } from './framing.ts';
import { parseHead } from './parse-head.ts';
import { type Start, startOf } from './start.ts';

/**
 * The messages of one direction of an HTTP/1 connection. An own parser and not llhttp: an observer meets what an end of the
 * connection never does. It joins in the middle of a message, it loses bytes and may go on when it knows how many, and it must
 * not find a message inside a body, so after a loss it looks for one only where a piece begins.
 */
export interface MessageReader<A> {
  data(bytes: Buffer, at: A, fresh: boolean): void;
  gap(bytes: number): void;
  /** Ends a body that only the end of the connection, or the next exchange, can end. */
  endOpenBody(): void;
  close(): void;
}

export interface MessageEvents<A> {
  /** Whether a message that starts so may stand here. */
  accepts(start: Start): boolean;
  head(head: Head, began: A): Framing;
  /** `at`: where these bytes came. */
  readonly body: (bytes: Uint8Array, at: A) => void;
  bodyGap(bytes: number): void;
  /** The message is over; `at`: where the last byte of its head or body came. `cut` says why its end was not seen. */
  end(at: A, cut?: string): void;
  /** The connection speaks something else from `rest` on. */
  switched(rest: Buffer, at: A): void;
  /** Bytes that belong to no message that could be read. */
  lost(bytes: number, why: string): void;
}

type State = 'head' | 'length' | 'chunks' | 'close' | 'lost' | 'switched';

/** `joined`: the first bytes are of a message whose beginning was not seen, as after a loss. */
export function createMessageReader<A>(headBytes: number, joined: boolean, events: MessageEvents<A>): MessageReader<A> {
  const head = createGrowingBuffer(headBytes);
  let state: State = joined ? 'lost' : 'head';
  let searched = 0;
  let began: A;
  let now: A;
  /** Where the last byte of head or body came. What only ends a body (a last chunk, a close) may come long after it was used. */
  let reached: A;
  let remaining = 0;
  let chunks = createChunkReader(take);
  /** The head being read began where a piece began, after a loss: a failure is not another loss. */
  let tentative = false;

  function lose(bytes: number, why: string): void {
    state = 'lost';
    if (!tentative) events.lost(bytes, why);
    tentative = false;
    head.clear();
    searched = 0;
  }

  function take(bytes: Uint8Array): void {
    if (bytes.length > 0) reached = now;
    events.body(bytes, now);
  }

  function finish(cut?: string): void {
    state = 'head';
    tentative = false;
    events.end(reached, cut);
  }

  /** Like each read… below, returns how many bytes it used; 0 only when it changed the state. */
  function readHead(bytes: Buffer, at: A, fresh: boolean): number {
    if (head.length === 0) {
      const blank = leadingLineEnds(bytes);
      if (blank > 0) return blank;
      began = at;
    }
    const continued = head.length > 0 && head.length < 24;
    const before = head.length;
    // A head that is whole in this piece is read where it stands, without a copy.
    const kept = before === 0 ? Math.min(bytes.length, headBytes) : head.append(bytes);
    const seen = before === 0 ? bytes.subarray(0, kept) : head.view();
    if (before === 0 || continued) {
      const start = startOf(seen);
      if (start === 'no' || (start !== 'maybe' && !events.accepts(start))) {
        lose(before, 'bytes where a message should begin');
        return fresh && before > 0 ? 0 : bytes.length;
      }
      if (start === 'maybe') {
        if (before === 0) head.append(seen);
        return kept;
      }
    }
    const end = endOfHead(seen, Math.max(0, searched - 3));
    searched = seen.length;
    if (end < 0) {
      if (before === 0) head.append(seen);
      if (seen.length === headBytes) lose(seen.length, 'a message head as long as the limit');
      return kept;
    }
    const parsed = parseHead(seen.subarray(0, end));
    head.clear();
    searched = 0;
    if (parsed === undefined || !events.accepts(parsed.kind)) {
      lose(end, 'a first line that is not HTTP/1');
      return end - before;
    }
    tentative = false;
    reached = at;
    enter(events.head(parsed, began));
    return end - before;
  }

  function enter(framing: Framing): void {
    if (framing.by === 'none') return finish();
    if (framing.by === 'unclear') {
      finish(framing.why);
      return lose(0, framing.why);
    }
    if (framing.by === 'switch') {
      finish();
      state = 'switched';
    } else if (framing.by === 'length') {
      state = 'length';
      remaining = framing.length;
    } else if (framing.by === 'chunks') {
      state = 'chunks';
      chunks = createChunkReader(take);
    } else {
      state = 'close';
    }
  }

  function readLength(bytes: Buffer): number {
    const used = Math.min(remaining, bytes.length);
    take(bytes.subarray(0, used));
    remaining -= used;
    if (remaining === 0) finish();
    return used;
  }

  function readChunks(bytes: Buffer): number {
    const used = chunks.read(bytes);
    if (chunks.state === 'done') finish();
    else if (chunks.state === 'broken') {
      events.end(reached, 'chunked framing broken');
      lose(bytes.length - used, 'chunked framing broken');
    }
    return used;
  }

  function step(bytes: Buffer, at: A, fresh: boolean): number {
    if (state === 'head') return readHead(bytes, at, fresh);
    if (state === 'length') return readLength(bytes);
    if (state === 'chunks') return readChunks(bytes);
    if (state === 'close') take(bytes);
    if (state !== 'lost' || !fresh) return bytes.length;
    const start = startOf(bytes);
    if (start === 'no' || (start !== 'maybe' && !events.accepts(start))) return bytes.length;
    state = 'head';
    tentative = true;
    return 0;
  }

  function skip(bytes: number): void {
    if (state === 'length' && bytes <= remaining) {
      events.bodyGap(bytes);
      remaining -= bytes;
      if (remaining === 0) finish();
    } else if (state === 'chunks' && bytes <= chunks.remaining) {
      events.bodyGap(bytes);
      chunks.skip(bytes);
    } else if (state === 'close') {
      events.bodyGap(bytes);
    } else {
      if (state === 'length' || state === 'chunks') events.end(reached, 'bytes lost at its end');
      lose(head.length, 'bytes lost at a message boundary');
    }
  }

  return {
    data(bytes, at, fresh) {
      now = at;
      let from = 0;
      let rounds = 0;
      while (from < bytes.length) {
        const used = step(from === 0 ? bytes : bytes.subarray(from), at, fresh && from === 0);
        from += used;
        if (state === 'switched') return events.switched(bytes.subarray(from), at);
        // A step without progress changes the state; two in a row would be an endless loop.
        rounds = used === 0 ? rounds + 1 : 0;
        if (rounds > 2) {
          lose(bytes.length - from, 'a message that could not be read');
          break;
        }
      }
    },
    gap(bytes) {
      if (state !== 'switched') skip(bytes);
    },
    endOpenBody() {
      if (state === 'close') finish();
    },
    close() {
      if (state === 'close') finish();
      else if (state === 'length' || state === 'chunks') events.end(reached, 'the connection ended before the body');
      else if (state === 'head' && head.length > 0 && !tentative) {
        events.lost(head.length, 'the connection ended inside a message head');
      }
      state = 'lost';
    },
  };
}

/** Empty lines before a start line are to be ignored (RFC 9112 2.2). */
function leadingLineEnds(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length && (bytes[at] === 0x0d || bytes[at] === 0x0a)) at++;
  return at;
}

/** Index after the empty line that ends a head, or -1. A bare LF ends a line too (RFC 9112 2.2). */
function endOfHead(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0x0a, from); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    if (bytes[at + 1] === 0x0a) return at + 2;
    if (bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a) return at + 3;
  }
  return -1;
}
