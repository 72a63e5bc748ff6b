/**
 * Bytes that arrive in pieces, kept up to `most`. One buffer that doubles rather than a list of pieces: a hostile peer that
 * sends single bytes would otherwise cost a hundred bytes of bookkeeping for each.
 */
export interface GrowingBuffer {
  /** Keeps what still fits and returns how many bytes of `bytes` were kept. */
  append(bytes: Uint8Array): number;
  /** A view of what was kept; valid until the next append or clear. */
  view(): Buffer;
  readonly length: number;
  clear(): void;
}

const SMALLEST = 1024;

export function createGrowingBuffer(most: number): GrowingBuffer {
  let buffer = Buffer.alloc(0);
  let length = 0;
  return {
    append(bytes) {
      const kept = Math.min(bytes.length, most - length);
      if (kept <= 0) return 0;
      if (length + kept > buffer.length) buffer = grown(buffer, length, length + kept, most);
      buffer.set(kept === bytes.length ? bytes : bytes.subarray(0, kept), length);
      length += kept;
      return kept;
    },
    view: () => buffer.subarray(0, length),
    get length() {
      return length;
    },
    clear() {
      buffer = Buffer.alloc(0);
      length = 0;
    },
  };
}

function grown(buffer: Buffer, length: number, needed: number, most: number): Buffer<ArrayBuffer> {
  const next = Buffer.allocUnsafe(Math.min(most, Math.max(SMALLEST, needed, buffer.length * 2)));
  next.set(buffer.subarray(0, length));
  return next;
}
