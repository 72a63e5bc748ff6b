import { createGrowingBuffer } from '../stream/growing-buffer.ts';
import {
  CONTINUATION,
  END_HEADERS,
  END_STREAM,
  type FrameHeader,
  HEADERS,
  PADDED,
  PRIORITISED,
  PUSH_PROMISE,
} from './frame.ts';
import { createHeaderDecoder, type HeaderBlock, type HeaderLimits } from './hpack/decoder.ts';

/** Puts HEADERS or PUSH_PROMISE and its CONTINUATION frames together and decodes them, in the order of one direction. */
export interface HeaderBlocks<A> {
  frame(header: FrameHeader, payload: Buffer, began: A, at: A): void;
  /** Blocks may have been lost: the compression's state is. */
  lost(): void;
}

export interface BlockEvents<A> {
  headers(stream: number, block: HeaderBlock, endStream: boolean, began: A, at: A): void;
  /** A block that could not be put together. */
  blockLost(stream: number, why: string): void;
}

interface Open<A> {
  readonly stream: number;
  readonly endStream: boolean;
  readonly pushed: boolean;
  readonly began: A;
}

export function createHeaderBlocks<A>(limits: HeaderLimits, events: BlockEvents<A>): HeaderBlocks<A> {
  const decoder = createHeaderDecoder(limits);
  const parts = createGrowingBuffer(limits.listBytes);
  let open: Open<A> | undefined;
  let tooLong = false;

  function give(why: string): void {
    decoder.forget();
    if (open) events.blockLost(open.stream, why);
    close();
  }

  function close(): void {
    open = undefined;
    tooLong = false;
    if (parts.length > 0) parts.clear();
  }

  function end(block: Buffer, at: A): void {
    if (!open) return;
    const { stream, endStream, pushed, began } = open;
    const decoded = decoder.decode(block);
    close();
    // What a server pushes is not what an agent asked for; its block only keeps the compression's state right.
    if (!pushed) events.headers(stream, decoded, endStream, began, at);
  }

  function begin(header: FrameHeader, payload: Buffer, began: A, at: A): void {
    if (open) give('a header block that another interrupted');
    const { stream, type, flags } = header;
    const pushed = type === PUSH_PROMISE;
    open = { stream, pushed, began, endStream: !pushed && (flags & END_STREAM) !== 0 };
    const fragment = fragmentOf(header, payload);
    if (!fragment) return give('a header block whose padding is longer than it');
    if ((flags & END_HEADERS) !== 0) end(fragment, at);
    else parts.append(fragment);
  }

  return {
    frame(header, payload, began, at) {
      if (header.type === HEADERS || header.type === PUSH_PROMISE) return begin(header, payload, began, at);
      if (header.type !== CONTINUATION) {
        if (open) give('a header block that another frame interrupted');
        return;
      }
      // Without its beginning, which was before the connection was joined, the block may have changed the table.
      if (!open || open.stream !== header.stream) return give('a header block without its beginning');
      if (parts.append(payload) < payload.length) tooLong = true;
      if ((header.flags & END_HEADERS) === 0) return;
      if (tooLong) give('a header block longer than the limit');
      else end(parts.view(), at);
    },
    lost() {
      give('frames of a header block were lost');
    },
  };
}

/** The block in a HEADERS or PUSH_PROMISE frame, without padding, priority and the promised stream. */
function fragmentOf({ type, flags }: FrameHeader, payload: Buffer): Buffer | undefined {
  const padded = (flags & PADDED) !== 0;
  const padding = padded ? (payload[0] ?? 0) : 0;
  const prioritised = type === HEADERS && (flags & PRIORITISED) !== 0;
  const from = (padded ? 1 : 0) + (prioritised ? 5 : 0) + (type === PUSH_PROMISE ? 4 : 0);
  const to = payload.length - padding;
  return from > to ? undefined : payload.subarray(from, to);
}
