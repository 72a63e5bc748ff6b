import { createGrowingBuffer } from '../stream/growing-buffer.ts';
import { looksLikeWebsocket } from './looks-like-websocket.ts';

/** The messages of one direction of a websocket (RFC 6455). */
export interface WebsocketFrames<A> {
  data(bytes: Buffer, at: A, fresh: boolean): void;
  gap(bytes: number): void;
}

export interface WebsocketMessage<A> {
  /** As it was sent, still compressed where `compressed` says so. Undefined when a part was lost or it is longer than is kept. */
  readonly payload: Buffer | undefined;
  readonly compressed: boolean;
  /** Of the payload, as it came. */
  readonly bytes: number;
  readonly began: A;
  readonly at: A;
}

export interface WebsocketEvents<A> {
  message(message: WebsocketMessage<A>): void;
  /** 1005 where none was given. */
  closed(code: number): void;
  /** Frames may be missing from here on. */
  lost(why: string): void;
}

type State = 'header' | 'payload' | 'lost';

export function createWebsocketFrames<A>(keptBytes: number, events: WebsocketEvents<A>): WebsocketFrames<A> {
  let state: State = 'header';
  const header = createGrowingBuffer(LONGEST_HEADER);
  const kept = createGrowingBuffer(keptBytes);
  let opcode = 0;
  let isLast = false;
  let mask: Buffer | undefined;
  let maskAt = 0;
  let remaining = 0;
  let frameBegan: A;
  /** The message that is open; control frames may stand between its fragments. */
  let message: { began: A; bytes: number; compressed: boolean; whole: boolean } | undefined;
  let control: number[] = [];

  function lose(why: string): void {
    state = 'lost';
    header.clear();
    kept.clear();
    message = undefined;
    events.lost(why);
  }

  function readHeader(bytes: Buffer, at: A): number {
    if (header.length === 0) frameBegan = at;
    const before = header.length;
    header.append(bytes.subarray(0, LONGEST_HEADER - before));
    const seen = header.view();
    const length = headerLength(seen);
    if (seen.length < length) return bytes.length;
    header.clear();
    enter(seen.subarray(0, length), at);
    return length - before;
  }

  function enter(bytes: Buffer, at: A): void {
    const first = bytes[0] as number;
    opcode = first & 0x0f;
    isLast = (first & 0x80) !== 0;
    const short = (bytes[1] as number) & 0x7f;
    remaining = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
    mask = ((bytes[1] as number) & 0x80) === 0 ? undefined : bytes.subarray(bytes.length - 4);
    maskAt = 0;
    control = [];
    if (!Number.isSafeInteger(remaining) || (opcode >= 8 && remaining > 125))
      return lose('a websocket frame that cannot be one');
    if (opcode < 8) {
      if (opcode !== CONTINUATION) {
        kept.clear();
        message = { began: frameBegan, bytes: 0, compressed: (first & 0x40) !== 0, whole: true };
      }
      message ??= { began: frameBegan, bytes: 0, compressed: false, whole: false };
    }
    state = 'payload';
    if (remaining === 0) finish(at);
  }

  function readPayload(bytes: Buffer, at: A): number {
    const used = Math.min(remaining, bytes.length);
    const payload = unmasked(bytes.subarray(0, used));
    remaining -= used;
    if (opcode >= 8) control.push(...payload);
    else if (message) {
      message.bytes += used;
      if (message.whole && kept.append(payload) < used) message.whole = false;
    }
    if (remaining === 0) finish(at);
    return used;
  }

  function unmasked(bytes: Buffer): Buffer {
    if (!mask) return bytes;
    const from = maskAt;
    maskAt += bytes.length;
    if (opcode < 8 && message?.whole !== true) return bytes;
    const clear = Buffer.allocUnsafe(bytes.length);
    for (let i = 0; i < bytes.length; i++) clear[i] = (bytes[i] as number) ^ (mask[(from + i) & 3] as number);
    return clear;
  }

  function finish(at: A): void {
    state = 'header';
    if (opcode === CLOSE) events.closed(control.length < 2 ? NO_CODE : ((control[0] ?? 0) << 8) | (control[1] ?? 0));
    if (opcode >= 8 || !isLast || !message) return;
    const { began, bytes, compressed, whole } = message;
    message = undefined;
    events.message({ payload: whole ? kept.view() : undefined, compressed, bytes, began, at });
    kept.clear();
  }

  return {
    data(bytes, at, fresh) {
      if (state === 'lost' && fresh && looksLikeWebsocket(bytes)) state = 'header';
      for (let from = 0; from < bytes.length; ) {
        const piece = from === 0 ? bytes : bytes.subarray(from);
        if (state === 'lost') return;
        from += state === 'header' ? readHeader(piece, at) : readPayload(piece, at);
      }
    },
    gap(bytes) {
      if (state === 'lost') return;
      if (state === 'header' || bytes > remaining || opcode >= 8)
        return lose('bytes lost where websocket frames begin');
      remaining -= bytes;
      maskAt += bytes;
      if (message) {
        message.whole = false;
        message.bytes += bytes;
      }
      if (remaining > 0) return;
      state = 'header';
      if (isLast) message = undefined;
      events.lost('bytes lost at the end of a websocket message');
    },
  };
}

const CONTINUATION = 0;
const CLOSE = 8;
/** RFC 6455 7.1.5. */
const NO_CODE = 1005;
const LONGEST_HEADER = 14;

/** Of the header that begins so; at least 2. */
export function headerLength(bytes: Buffer): number {
  const second = bytes[1] ?? 0;
  const short = second & 0x7f;
  return 2 + (short === 126 ? 2 : short === 127 ? 8 : 0) + ((second & 0x80) === 0 ? 0 : 4);
}
