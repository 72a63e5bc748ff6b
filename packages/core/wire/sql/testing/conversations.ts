import type { SqlQueryData } from '@remit/core/event';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { WireResult } from '../../index.ts';
import type { Direction } from '../../protocol.ts';
import { session } from '../../testing/session.ts';

/** What each end of a connection says, in its order. */
export type Said = readonly [Direction, Buffer];

/** The results of a connection that is seen from its beginning; gaps are `['out', 12]`. */
export function heard(said: readonly (Said | readonly [Direction, number])[]): WireResult<number>[] {
  const { parser, push, lose } = session();
  const results = said.flatMap(([direction, what]) => {
    if (typeof what !== 'number') return push(direction, what);
    lose(direction, what);
    return [];
  });
  return [...results, ...parser.settle(), ...parser.close()];
}

export function queriesIn(results: readonly WireResult<number>[]): SqlQueryData[] {
  return results.flatMap((one) => (one.kind === 'sql.query' ? [one.data] : []));
}

export function coverageIn(results: readonly WireResult<number>[]): string[] {
  return results.flatMap((one) => (one.kind === 'coverage' ? [one.data.reason ?? ''] : []));
}

/** However the bytes of a conversation are cut into pieces, the queries are the same. */
export function sameHoweverCut(said: readonly Said[], numRuns = 60): void {
  const expected = queriesIn(heard(said));
  expect(expected.length).toBeGreaterThan(0);
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (places) => {
      const cut = said.flatMap(([direction, bytes]): Said[] => {
        const ends = [...places.map((place) => Math.floor(place * bytes.length)), bytes.length].sort((a, b) => a - b);
        return ends.map((end, i) => [direction, bytes.subarray(ends[i - 1] ?? 0, end)] as const);
      });
      expect(queriesIn(heard(cut.filter(([, bytes]) => bytes.length > 0)))).toEqual(expected);
    }),
    { numRuns },
  );
}

/** Nothing throws when bytes are changed, lost or put in; and a count that is told was not made up from them. */
export function survives(said: readonly Said[], numRuns = 200): void {
  const change = fc.record({
    piece: fc.nat(),
    at: fc.nat(),
    byte: fc.nat(255),
    drop: fc.nat(40),
    add: fc.uint8Array({ maxLength: 12 }),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 4 }), fc.boolean(), (changes, asGap) => {
      const bad: (Said | readonly [Direction, number])[] = [...said];
      for (const { piece, at, byte, drop, add } of changes) {
        const index = piece % bad.length;
        const [direction, bytes] = bad[index] as Said;
        if (typeof bytes === 'number' || bytes.length === 0) continue;
        const place = at % bytes.length;
        const head = bytes.subarray(0, place);
        const tail = bytes.subarray(Math.min(place + drop, bytes.length));
        if (asGap)
          bad.splice(
            index,
            1,
            [direction, head],
            [direction, Math.max(bytes.length - head.length - tail.length, 0)],
            [direction, tail],
          );
        else bad[index] = [direction, Buffer.concat([head, Buffer.from([byte]), add, tail])];
      }
      heard(bad);
    }),
    { numRuns },
  );
}
