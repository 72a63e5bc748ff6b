import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passagesOf } from './passages.ts';

describe('the passages of a text', () => {
  it.each([
    ['["one","two"]', ['one', 'two']],
    [
      '{"total":2,"hits":[{"file":"a.txt","text":"x\\ny"},{"file":"b.txt","score":0.5}]}',
      ['a.txt\nx\ny', 'b.txt\n0.5'],
    ],
    ['{"stdout":"line\\nline","code":0}', ['line\nline\n0']],
    ['first\n---\nsecond\n---\nthird', ['first', 'second', 'third']],
    ['just a text', ['just a text']],
    ['[not json', ['[not json']],
    ['', []],
  ])('%j are %j', (text, passages) => {
    expect(passagesOf(text)).toEqual(passages);
  });

  it('are few, and never throw, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json({ maxDepth: 20 })), (text) => {
        expect(passagesOf(text).length).toBeLessThanOrEqual(64);
      }),
    );
    expect(passagesOf(`${'['.repeat(100_000)}${']'.repeat(100_000)}`).length).toBeLessThanOrEqual(64);
  });
});
