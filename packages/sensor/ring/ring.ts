import { libc, type Mapping } from '../load/libc.ts';
import { freshView, type RecordView, viewOf } from './view.ts';

/**
 * A BPF ring buffer read through its memory. Page 0 holds the consumer's position (ours to write); then the producer's page and the data.
 * The kernel offers the data twice in a row, so that no record is broken at the end; it is mapped once here, since each mapping counts as
 * memory of the process, and the one record that goes round the end is copied.
 */
export interface Ring {
  /** Position up to which room has been given out: everything reserved before this call lies below it. */
  produced(): number;
  /**
   * Hands out the records below `limit`, at most `most` bytes of them. False when some are left: one is still being written, or there
   * were more. `view` is the ring's own memory: copy what is to be kept. `at` is a multiple of 8.
   */
  drain(limit: number, most: number, handle: RecordHandler): boolean;
  close(): void;
}

export type RecordHandler = (view: RecordView, at: number, length: number) => void;

const BUSY = 0x8000_0000;
const DISCARD = 0x4000_0000;
const HEADER = 8;
/** Records between two announcements of room to the kernel. */
const STORE_EVERY = 256;
/** Looks at a busy record before giving up on it for now; a writer needs a few microseconds. */
const PATIENCE = 2000;

/** `bytes`: the ring's size as created. Undefined when the memory cannot be mapped. */
export function openRing(fd: number, bytes: number): Ring | undefined {
  const { map, unmap, pageSize } = libc();
  const consumer = map(fd, 0, pageSize, true);
  const producer = map(fd, pageSize, pageSize + bytes, false);
  if (!consumer || !producer) {
    for (const mapping of [consumer, producer]) if (mapping) unmap(mapping);
    return undefined;
  }
  return createRing(consumer, producer, pageSize, bytes, () => {
    unmap(consumer);
    unmap(producer);
  });
}

/** The same over memory that is there already. */
export function createRing(consumer: Mapping, producer: Mapping, page: number, bytes: number, close: () => void): Ring {
  const consumed = new BigInt64Array(consumer.memory, 0, 1);
  const reserved = new BigInt64Array(producer.memory, 0, 1);
  const data = viewOf(producer.memory, page, bytes);
  const heads = new Int32Array(producer.memory, page, bytes / 4);
  const mask = bytes - 1;
  let copy = freshView(64 * 1024);

  const committed = (at: number): number | undefined => {
    for (let look = 0; look < PATIENCE; look++) {
      const head = Atomics.load(heads, at >>> 2) >>> 0;
      if (!(head & BUSY)) return head;
    }
    return undefined;
  };

  function hand(at: number, length: number, handle: RecordHandler): void {
    const start = at & mask;
    const before = bytes - start;
    if (length <= before) return handle(data, start, length);
    if (length > copy.bytes.length) copy = freshView(length);
    data.bytes.copy(copy.bytes, 0, start, bytes);
    data.bytes.copy(copy.bytes, before, 0, length - before);
    handle(copy, 0, length);
  }

  return {
    produced: () => Number(Atomics.load(reserved, 0)),
    drain(limit, most, handle) {
      const start = Number(Atomics.load(consumed, 0));
      let position = start;
      let unstored = 0;
      try {
        while (position < limit) {
          const at = position & mask;
          const head = position - start >= most ? undefined : committed(at);
          if (head === undefined) return false;
          const length = (head & ~DISCARD) >>> 0;
          position += (length + HEADER + 7) & ~7;
          if (!(head & DISCARD)) hand(at + HEADER, length, handle);
          if (++unstored < STORE_EVERY) continue;
          Atomics.store(consumed, 0, BigInt(position));
          unstored = 0;
        }
        return true;
      } finally {
        Atomics.store(consumed, 0, BigInt(position));
      }
    },
    close,
  };
}
