import { createGrowingBuffer } from '../stream/growing-buffer.ts';
import {
  CONTINUATION,
  DATA,
  FRAME_HEADER,
  type FrameHeader,
  frameHeaderAt,
  GOAWAY,
  HEADERS,
  isLikely,
  isPossible,
  PADDED,
  PREFACE,
  PUSH_PROMISE,
  RST_STREAM,
  SETTINGS,
} from './frame.ts';
import { looksLikeFrames } from './looks-like-frames.ts';

/** The frames of one direction. What DATA frames carry is handed on as it comes; frames that are read as a whole are kept. */
export interface FrameReader<A> {
  data(bytes: Buffer, at: A, fresh: boolean): void;
  gap(bytes: number): void;
}

export interface FrameEvents<A> {
  preface(): void;
  /** A frame other than DATA; those that tell nothing are left out. `began`: where its first byte came. */
  frame(header: FrameHeader, payload: Buffer, began: A, at: A): void;
  dataBytes(header: FrameHeader, bytes: Buffer, at: A): void;
  dataGap(header: FrameHeader, bytes: number): void;
  /** The frame is over, whole or not. */
  dataEnd(header: FrameHeader): void;
  /** A frame that should have been read was not: header blocks may be among what was lost. */
  frameLost(header: FrameHeader, why: string): void;
  /** Frames may be missing from here on; they are looked for where pieces begin. */
  lost(why: string): void;
  /** Bytes that were passed over until a frame was found again. */
  found(skipped: number): void;
}

type State = 'preface' | 'header' | 'data' | 'kept' | 'skipped' | 'lost';

export interface FrameLimits {
  /** Bytes of a frame that is kept as a whole. */
  readonly keptBytes: number;
  /** Bytes that any frame may have, as the receiver announced: a longer one is a sign that the frames are lost. */
  frameBytes: number;
}

/** `joined`: the first bytes are in the middle of the connection. */
export function createFrameReader<A>(limits: FrameLimits, joined: boolean, events: FrameEvents<A>): FrameReader<A> {
  let state: State = joined ? 'lost' : 'preface';
  /** Until a frame was found, nothing says that bytes are frames: nothing is lost when they are none. */
  let trusted = false;
  /** Of a header or preface that came in pieces, then of a frame's payload. */
  const kept = createGrowingBuffer(Math.max(limits.keptBytes, PREFACE.length));
  let header: FrameHeader = { length: 0, type: 0, flags: 0, stream: 0 };
  let began: A;
  /** Of the payload. */
  let remaining = 0;
  /** Of a DATA frame: bytes at its end that are none of the data. */
  let padding = 0;
  let paddingUnread = false;
  let skipped = 0;

  function lose(why: string, bytes: number): void {
    state = 'lost';
    kept.clear();
    skipped = bytes;
    if (trusted) events.lost(why);
    trusted = false;
  }

  /** Like each read… below, returns how many bytes it used; 0 only when it changed the state. */
  function readPreface(bytes: Buffer, at: A): number {
    const before = kept.length;
    if (before === 0) began = at;
    const piece = bytes.subarray(0, PREFACE.length - before);
    if (piece.compare(PREFACE, before, before + piece.length) === 0) {
      kept.append(piece);
      if (kept.length === PREFACE.length) {
        kept.clear();
        state = 'header';
        trusted = true;
        events.preface();
      }
      return piece.length;
    }
    state = 'header';
    // No frame begins like the preface, so what was taken for its beginning is too short to be a header.
    if (before >= FRAME_HEADER) lose('neither a preface nor a frame', before);
    return 0;
  }

  function readHeader(bytes: Buffer, at: A): number {
    if (kept.length === 0) {
      began = at;
      if (bytes.length >= FRAME_HEADER) {
        enter(bytes, at);
        return FRAME_HEADER;
      }
    }
    const used = kept.append(bytes.subarray(0, FRAME_HEADER - kept.length));
    if (kept.length === FRAME_HEADER) {
      const whole = kept.view();
      kept.clear();
      enter(whole, at);
    }
    return used;
  }

  function enter(bytes: Buffer, at: A): void {
    header = frameHeaderAt(bytes, 0);
    const sound = trusted ? isPossible(header) && header.length <= limits.frameBytes : isLikely(bytes, 0);
    if (!sound) return lose('a frame that cannot be one', FRAME_HEADER);
    trusted = true;
    remaining = header.length;
    padding = 0;
    paddingUnread = header.type === DATA && (header.flags & PADDED) !== 0;
    if (header.type === DATA) state = 'data';
    else if (!READ.has(header.type)) state = 'skipped';
    else if (header.length <= limits.keptBytes) state = 'kept';
    else {
      state = 'skipped';
      events.frameLost(header, 'a frame longer than the limit');
    }
    if (remaining === 0) finish(NOTHING, at);
  }

  function finish(payload: Buffer, at: A): void {
    const over = state;
    state = 'header';
    if (over === 'data') events.dataEnd(header);
    else if (over === 'kept') events.frame(header, payload, began, at);
  }

  function readData(bytes: Buffer, at: A): number {
    let used = 0;
    if (paddingUnread) {
      padding = bytes[0] as number;
      paddingUnread = false;
      used = 1;
      remaining--;
      if (padding > remaining) padding = remaining;
    }
    const inFrame = Math.min(remaining, bytes.length - used);
    const data = Math.min(inFrame, remaining - padding);
    if (data > 0) events.dataBytes(header, bytes.subarray(used, used + data), at);
    remaining -= inFrame;
    padding = Math.min(padding, remaining);
    if (remaining === 0) finish(NOTHING, at);
    return used + inFrame;
  }

  function readKept(bytes: Buffer, at: A): number {
    const piece = bytes.subarray(0, remaining);
    remaining -= piece.length;
    // A frame that is whole in this piece is read where it stands.
    if (kept.length === 0 && remaining === 0) finish(piece, at);
    else {
      kept.append(piece);
      if (remaining === 0) {
        const whole = kept.view();
        kept.clear();
        finish(whole, at);
      }
    }
    return piece.length;
  }

  function readSkipped(bytes: Buffer, at: A): number {
    const used = Math.min(remaining, bytes.length);
    remaining -= used;
    if (remaining === 0) finish(NOTHING, at);
    return used;
  }

  function search(bytes: Buffer, fresh: boolean): number {
    const likely = bytes.length >= FRAME_HEADER && (looksLikeFrames(bytes) || isLikely(bytes, 0));
    if (!fresh || !likely) {
      skipped += bytes.length;
      return bytes.length;
    }
    if (skipped > 0) events.found(skipped);
    skipped = 0;
    state = 'header';
    return 0;
  }

  function step(bytes: Buffer, at: A, fresh: boolean): number {
    switch (state) {
      case 'preface':
        return readPreface(bytes, at);
      case 'header':
        return readHeader(bytes, at);
      case 'data':
        return readData(bytes, at);
      case 'kept':
        return readKept(bytes, at);
      case 'skipped':
        return readSkipped(bytes, at);
      case 'lost':
        return search(bytes, fresh);
    }
  }

  return {
    data(bytes, at, fresh) {
      let from = 0;
      while (from < bytes.length) from += step(from === 0 ? bytes : bytes.subarray(from), at, fresh && from === 0);
    },
    gap(bytes) {
      if (state === 'lost') return;
      const inside = state === 'data' || state === 'kept' || state === 'skipped';
      if (state === 'data') events.dataGap(header, Math.min(bytes, remaining));
      if (state === 'kept') {
        kept.clear();
        state = 'skipped';
        events.frameLost(header, 'bytes of a frame were lost');
      }
      if (!inside || bytes > remaining || paddingUnread) return lose('bytes lost where frames begin', 0);
      remaining -= bytes;
      padding = Math.min(padding, remaining);
      if (remaining > 0) return;
      const over = state;
      state = 'header';
      if (over === 'data') events.dataEnd(header);
    },
  };
}

/** Frames whose payload says something. */
const READ = new Set([HEADERS, RST_STREAM, SETTINGS, PUSH_PROMISE, GOAWAY, CONTINUATION]);
const NOTHING = Buffer.alloc(0);
