import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeOpen, ndjson } from '../testing/event-maker.ts';
import { MAX_LINE_BYTES, readBatch } from './batch.ts';

const good = Buffer.from(ndjson([makeOpen(1, '/a ü'), makeOpen(2, '/b')]));

describe('readBatch', () => {
  it('keeps each event as the text it came as', () => {
    const { entries, refused } = readBatch(good);
    expect(refused).toBe(0);
    expect(entries.map(({ body }) => `${body}\n`).join('')).toBe(good.toString());
  });

  it('takes CRLF, blank lines and a missing last newline', () => {
    const body = Buffer.from(good.toString().replaceAll('\n', '\r\n\r\n').trimEnd());
    expect(readBatch(body)).toMatchObject({ refused: 0, entries: [{}, {}] });
  });

  it('refuses a line that is too long without taking the next with it', () => {
    const long = Buffer.alloc(MAX_LINE_BYTES + 1, 0x61);
    const { entries, refused, refusals } = readBatch(Buffer.concat([long, Buffer.from('\n'), good]));
    expect([entries.length, refused, refusals[0]?.line]).toEqual([2, 1, 1]);
  });

  it('names only the first refusals, however many there are', () => {
    const { refused, refusals } = readBatch(Buffer.from('x\n'.repeat(5000)));
    expect(refused).toBe(5000);
    expect(refusals.length).toBeLessThan(20);
  });

  it('never throws, and finds the events between any rubbish', () => {
    const rubbish = fc
      .uint8Array({ maxLength: 200 })
      .map((bytes) => Buffer.from(bytes).filter((byte) => byte !== 0x0a));
    fc.assert(
      fc.property(rubbish, rubbish, (before, after) => {
        const body = Buffer.concat([Buffer.from(before), Buffer.from('\n'), good, Buffer.from(after)]);
        const { entries } = readBatch(body);
        expect(entries.map(({ event }) => event.id)).toEqual(['event-1', 'event-2']);
      }),
    );
  });
});
