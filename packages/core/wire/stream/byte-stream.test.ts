import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createByteStream } from './byte-stream.ts';

const roomy = { reorderPieces: 1000, reorderBytes: 1 << 20 };

/** Cuts `bytes` at the given places (fractions of its length). */
function pieces(bytes: Buffer, cuts: readonly number[]): { offset: number; bytes: Buffer }[] {
  const ends = [...cuts.map((cut) => Math.floor(cut * bytes.length)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, i) => ({ offset: ends[i - 1] ?? 0, bytes: bytes.subarray(ends[i - 1] ?? 0, end) }));
}

function collect(limits: typeof roomy) {
  const seen = { bytes: [] as number[], gaps: [] as number[], waits: 0 };
  const stream = createByteStream<number>(limits, {
    data: (bytes) => void seen.bytes.push(...bytes),
    gap: (bytes) => void seen.gaps.push(bytes),
  });
  return { stream, seen };
}

const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

describe('a byte stream', () => {
  it('gives the same bytes in any order of its pieces, duplicates and overlaps included', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        cuts,
        cuts,
        fc.infiniteStream(fc.nat()),
        (data, one, other, random) => {
          const bytes = Buffer.from(data);
          const { stream, seen } = collect(roomy);
          const all = [...pieces(bytes, one), ...pieces(bytes, other)].map((piece) => ({
            piece,
            key: random.next().value as number,
          }));
          for (const { piece } of all.sort((a, b) => a.key - b.key)) stream.push(piece.offset, piece.bytes, 0);
          stream.settle();
          expect(seen.bytes).toEqual([...bytes]);
          expect(seen.gaps).toEqual([]);
        },
      ),
    );
  });

  it('tells how many bytes are missing, and no byte that came is lost', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        cuts,
        fc.infiniteStream(fc.boolean()),
        (data, where, random) => {
          const bytes = Buffer.from(data);
          const { stream, seen } = collect(roomy);
          const came = pieces(bytes, where).filter(() => random.next().value as boolean);
          for (const piece of came) stream.push(piece.offset, piece.bytes, 0);
          stream.settle();
          expect(seen.bytes).toEqual(came.flatMap((piece) => [...piece.bytes]));
          const end = came.findLast((piece) => piece.bytes.length > 0);
          const reached = end ? end.offset + end.bytes.length : 0;
          expect(seen.gaps.reduce((sum, gap) => sum + gap, 0)).toBe(reached - seen.bytes.length);
        },
      ),
    );
  });

  it('waits for a late piece, but not for ever', () => {
    const { stream, seen } = collect({ reorderPieces: 3, reorderBytes: 1000 });
    for (const offset of [5, 6, 7]) stream.push(offset, Buffer.from([offset]), 0);
    expect(seen.bytes).toEqual([]);
    stream.push(8, Buffer.from([8]), 0);
    expect(seen).toMatchObject({ bytes: [5, 6, 7, 8], gaps: [5] });
    stream.push(0, Buffer.from([0]), 0);
    expect(seen.bytes).toEqual([5, 6, 7, 8]);
  });

  it('drops pieces whose offset cannot be, and counts them', () => {
    const { stream, seen } = collect(roomy);
    for (const offset of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER]) {
      stream.push(offset, Buffer.from([1, 2]), 0);
    }
    expect(stream.dropped).toBe(10);
    expect(seen.bytes).toEqual([]);
  });
});
