import { createGrowingBuffer } from '../stream/growing-buffer.ts';

/** A protocol's messages, each with its length in front, cut out of one direction's bytes. */
export interface Frames<A> {
  push(bytes: Buffer, at: A, fresh: boolean): void;
  /** A gap inside a message costs its content alone; elsewhere it is not known any more where messages begin. */
  gap(bytes: number): void;
}

export interface Frame<A> {
  /** The whole message with its head, or its first bytes when it is longer than is kept. */
  readonly bytes: Buffer;
  /** How long it was on the wire. */
  readonly size: number;
  /** All of it is in `bytes`. */
  readonly whole: boolean;
  readonly began: A;
  readonly at: A;
}

export interface FrameOptions<A> {
  /** Bytes of one message that are kept. */
  readonly most: number;
  /** How long the message is that begins here, head included; `more` when that cannot be told yet, `no` when none begins so. */
  size(bytes: Buffer): number | 'more' | 'no';
  frame(frame: Frame<A>): void;
  /** Messages cannot be told apart any more. They are looked for where pieces begin. */
  lost(): void;
}

export function createFrames<A>({ most, size, frame, lost }: FrameOptions<A>): Frames<A> {
  const held = createGrowingBuffer(most);
  let began: { readonly at: A } | undefined;
  /** Of the message that is being read: its length, what came of it, whether bytes of it are missing. */
  let length: number | undefined;
  let seen = 0;
  let damaged = false;
  let searching = false;

  function finish(bytes: Buffer, total: number, at: A): void {
    const first = began?.at ?? at;
    const whole = !damaged && bytes.length === total;
    began = length = undefined;
    seen = 0;
    damaged = false;
    frame({ bytes, size: total, whole, began: first, at });
  }

  function lose(): void {
    if (!searching) lost();
    searching = true;
    held.clear();
    began = length = undefined;
    seen = 0;
    damaged = false;
  }

  return {
    push(bytes, at, fresh) {
      if (searching) {
        if (!fresh || typeof size(bytes) !== 'number') return;
        searching = false;
      }
      let rest = bytes;
      while (rest.length > 0 && !searching) {
        began ??= { at };
        if (length === undefined) {
          const from = held.length;
          const known = from === 0 ? size(rest) : undefined;
          if (typeof known === 'number' && known <= rest.length) {
            const one = rest.subarray(0, known);
            rest = rest.subarray(known);
            finish(one.length > most ? one.subarray(0, most) : one, known, at);
            continue;
          }
          const taken = held.append(rest.subarray(0, LONGEST_HEAD));
          const told = known ?? size(held.view());
          if (told === 'no') return lose();
          if (told === 'more') {
            if (held.length >= LONGEST_HEAD) return lose();
            rest = rest.subarray(taken);
            continue;
          }
          length = told;
          // What was looked at of it may be more than this message has.
          const whole = Buffer.from(held.view());
          held.clear();
          held.append(whole.subarray(0, from));
          seen = from;
        }
        const part = rest.subarray(0, length - seen);
        if (!damaged) held.append(part);
        seen += part.length;
        rest = rest.subarray(part.length);
        if (seen < length) continue;
        const one = Buffer.from(held.view());
        held.clear();
        finish(one, length, at);
      }
    },
    gap(bytes) {
      if (searching) return;
      if (length === undefined || seen + bytes > length) return lose();
      seen += bytes;
      damaged = true;
      // The next bytes are those of the next message; this one ends here.
      if (seen === length && began) {
        const one = Buffer.from(held.view());
        held.clear();
        finish(one, length, began.at);
      }
    },
  };
}

/** All that any of the protocols needs to tell a message's length, text of an opening message included. */
const LONGEST_HEAD = 64;
