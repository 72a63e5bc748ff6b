import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mapping } from '../load/libc.ts';
import { createRing } from './ring.ts';

const PAGE = 4096;
const BYTES = 4096;
const BUSY = 0x8000_0000;
const DISCARD = 0x4000_0000;

/** The kernel's side of a ring: reserves, fills over the end where that comes, and commits. */
function kernelSide() {
  const consumer = mapping(PAGE);
  const producer = mapping(PAGE + BYTES);
  const reserved = new BigInt64Array(producer.memory, 0, 1);
  const data = Buffer.from(producer.memory, PAGE, BYTES);
  const words = new Uint32Array(producer.memory, PAGE, BYTES / 4);
  let position = 0;
  return {
    ring: createRing(consumer, producer, PAGE, BYTES, () => undefined),
    /** False when there is no room. */
    write(record: Uint8Array, flags = 0): boolean {
      const room = (record.length + 8 + 7) & ~7;
      const consumed = Number(new BigInt64Array(consumer.memory, 0, 1)[0]);
      if (position + room - consumed > BYTES) return false;
      words[(position % BYTES) / 4] = (record.length | flags) >>> 0;
      for (const [i, byte] of record.entries()) data[(position + 8 + i) % BYTES] = byte;
      position += room;
      reserved[0] = BigInt(position);
      return true;
    },
    commitAt: (at: number, length: number) => (words[(at % BYTES) / 4] = length),
  };
}

function mapping(length: number): Mapping {
  return { address: 1n, length, memory: new ArrayBuffer(length) };
}

function drained(side: ReturnType<typeof kernelSide>, most = BYTES): { records: Buffer[]; complete: boolean } {
  const records: Buffer[] = [];
  const complete = side.ring.drain(side.ring.produced(), most, ({ bytes }, at, length) => {
    expect(at % 8).toBe(0);
    records.push(Buffer.from(bytes.subarray(at, at + length)));
  });
  return { records, complete };
}

describe('a ring read through its memory', () => {
  it('gives every record whole, in order, round after round, those over the end too', () => {
    const record = fc.uint8Array({ minLength: 1, maxLength: 900 });
    fc.assert(
      fc.property(fc.array(fc.array(record, { maxLength: 4 }), { maxLength: 40 }), (batches) => {
        const side = kernelSide();
        for (const batch of batches) {
          const written = batch.filter((each) => side.write(each));
          expect(drained(side).records.map((each) => [...each])).toEqual(written.map((each) => [...each]));
        }
      }),
    );
  });

  it('leaves out what was discarded, and waits at a record that is still being written', () => {
    const side = kernelSide();
    side.write(Buffer.from('one'));
    side.write(Buffer.from('gone'), DISCARD);
    side.write(Buffer.from('two'), BUSY);
    side.write(Buffer.from('three'));
    expect(drained(side)).toEqual({ records: [Buffer.from('one')], complete: false });
    side.commitAt(32, 3);
    expect(drained(side)).toEqual({ records: [Buffer.from('two'), Buffer.from('three')], complete: true });
  });

  it('takes no more than it is asked for at a time, and the rest with the next', () => {
    const side = kernelSide();
    for (const text of ['one', 'two', 'three']) side.write(Buffer.from(text));
    expect(drained(side, 17)).toEqual({ records: [Buffer.from('one'), Buffer.from('two')], complete: false });
    expect(drained(side, 17)).toEqual({ records: [Buffer.from('three')], complete: true });
  });
});
