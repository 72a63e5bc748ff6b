import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordRows } from './record-tree.ts';

test('nests are indented and short lists stand in one row', () => {
  expect(recordRows({ pid: 7, body: { bytes: 12, parts: ['a', 'b c'] }, gone: null })).toEqual([
    { depth: 0, key: 'pid', value: '7', kind: 'number' },
    { depth: 0, key: 'body', kind: 'nest' },
    { depth: 1, key: 'bytes', value: '12', kind: 'number' },
    { depth: 1, key: 'parts', value: 'a  "b c"', kind: 'text' },
    { depth: 0, key: 'gone', value: 'null', kind: 'word' },
  ]);
});

test('whatever JSON comes, the rows are bounded', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 12 }), (data) => {
      expect(recordRows(data).length).toBeLessThanOrEqual(400 + 24);
    }),
  );
  const wide = Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [i, Object.fromEntries(Array.from({ length: 90 }, (_, n) => [n, { n }]))]),
  );
  expect(recordRows(wide).length).toBeLessThanOrEqual(424);
});
