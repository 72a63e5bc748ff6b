import { libc, type Mapping } from '../load/libc.ts';

/**
 * A BPF ring buffer read through its memory. Page 0 holds the consumer's position (ours to write); then come the producer's page and
 * the data. The kernel offers the data twice in a row, so that no record is broken at the end; but every page of a mapping counts as
 * resident memory, so it is mapped once, and the one record in each round that goes over the end is put together here.
 */
export interface Ring {
  /** Position up to which room has been given out: everything reserved before this call lies below it. */
  produced(): number;
  /**
   * Hands out the records below `limit`. False when one of them is still being written: it and what follows comes at the next
   * call. `data` is the ring's own memory: copy what is to be kept.
   */
  drain(limit: number, handle: (data: Buffer, at: number, length: number) => void): boolean;
  close(): void;
}

const BUSY = 0x8000_0000;
const DISCARD = 0x4000_0000;
const HEADER = 8;
/** Records between two announcements of room to the kernel. */
const STORE_EVERY = 1000;
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

/** The same over memory that is mapped already. */
export function createRing(consumer: Mapping, producer: Mapping, page: number, bytes: number, close: () => void): Ring {
  const consumed = new BigInt64Array(consumer.memory, 0, 1);
  const reserved = new BigInt64Array(producer.memory, 0, 1);
  const words = new Int32Array(producer.memory, page, bytes / 4);
  const data = Buffer.from(producer.memory, page, bytes);
  const mask = bytes - 1;

  function hand(at: number, length: number, handle: (data: Buffer, at: number, length: number) => void): void {
    const start = (at + HEADER) & mask;
    if (start + length <= bytes) handle(data, start, length);
    else handle(Buffer.concat([data.subarray(start), data.subarray(0, start + length - bytes)]), 0, length);
  }

  const committed = (at: number): number | undefined => {
    for (let look = 0; look < PATIENCE; look++) {
      const head = Atomics.load(words, at >>> 2) >>> 0;
      if (!(head & BUSY)) return head;
    }
    return undefined;
  };

  return {
    produced: () => Number(Atomics.load(reserved, 0)),
    drain(limit, handle) {
      let position = Number(Atomics.load(consumed, 0));
      let unstored = 0;
      let complete = true;
      while (position < limit) {
        const at = position & mask;
        const head = committed(at);
        if (head === undefined) {
          complete = false;
          break;
        }
        const length = (head & ~DISCARD) >>> 0;
        if (!(head & DISCARD)) hand(at, length, handle);
        position += (length + HEADER + 7) & ~7;
        if (++unstored >= STORE_EVERY) {
          Atomics.store(consumed, 0, BigInt(position));
          unstored = 0;
        }
      }
      Atomics.store(consumed, 0, BigInt(position));
      return complete;
    },
    close,
  };
}
