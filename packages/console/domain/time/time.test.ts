import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeAxis } from './axis.ts';
import { clock, msBetween, sinceZero, span, stamp } from './instant.ts';

describe('instants', () => {
  test('differences keep nanoseconds', () => {
    expect(msBetween('2026-03-04T10:28:04.213000001Z', '2026-03-04T10:28:04.213000251Z')).toBeCloseTo(0.00025, 9);
    expect(msBetween('2026-03-04T10:28:04Z', '2026-03-04T11:28:05.5+01:00')).toBe(1500);
  });

  test('what is not a time is said to be unknown', () => {
    expect(msBetween('yesterday', '2026-03-04T10:28:04Z')).toBeNaN();
    expect(sinceZero(Number.NaN)).toBe('T+?');
    expect(stamp('<b>', 'utc')).toBe('unknown time');
    expect(clock('', 'local')).toBe('??:??:??');
  });

  test('distances are said in the unit people count in', () => {
    expect([0.2, 412, 15_204, 124_000, 12_000_000, 190_000_000].map(span)).toEqual([
      '0 s',
      '412 ms',
      '15.2 s',
      '2 min 04 s',
      '3 h 20 min',
      '2 d 4 h',
    ]);
    expect(sinceZero(-7_200)).toBe('T−7.20 s');
  });

  test('UTC is UTC wherever the reader is', () => {
    expect(stamp('2026-03-04T23:59:59.900Z', 'utc')).toBe('2026-03-04 23:59:59 UTC');
    expect(clock('2026-03-04T23:59:59.900Z', 'utc')).toBe('23:59:59.900');
  });
});

describe('the time axis', () => {
  test('is true to scale', () => {
    const { at, breaks } = timeAxis([0, 15_000, 32_000, 47_000], 8);
    expect(breaks).toEqual([]);
    expect(at(23_500)).toBeCloseTo(0.5);
  });

  test('shortens a silence that would hide the story, and says so', () => {
    const { at, breaks } = timeAxis([-3_600_000, 0, 1_000, 2_000], 8);
    expect(breaks).toHaveLength(1);
    expect(breaks[0]?.silentMs).toBe(3_600_000);
    expect(at(2_000) - at(0)).toBeGreaterThan(0.6);
  });

  test('bursts of milliseconds with seconds between them can all be read', () => {
    const bursts = [0, 9_000, 21_000, 33_000, 47_000];
    const { at, breaks } = timeAxis(
      bursts.flatMap((from) => [from, from + 40, from + 100]),
      8,
    );
    expect(breaks.map((gap) => Math.round(gap.silentMs))).toEqual([8_900, 11_900, 11_900, 13_900]);
    for (const from of bursts) expect(at(from + 100) - at(from)).toBeGreaterThan(0.1);
  });

  test('ticks stand on round times, include the zero, and do not crowd', () => {
    const { ticks } = timeAxis([-9_400, 0, 51_420], 8);
    expect(ticks.map((tick) => tick.label)).toEqual(['T+0', '+10 s', '+20 s', '+30 s', '+40 s', '+50 s']);
  });

  test('a single moment still has an axis', () => {
    const { at } = timeAxis([0], 8);
    expect(at(0)).toBeGreaterThan(0);
    expect(at(0)).toBeLessThan(1);
  });

  test('keeps order and stays within itself, whatever the times', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 20 }),
        (times, room) => {
          const { at, ticks } = timeAxis(times, room);
          const drawn = [...times].sort((a, b) => a - b).map(at);
          for (const [i, place] of drawn.entries()) {
            expect(place).toBeGreaterThanOrEqual(-1e-9);
            expect(place).toBeLessThanOrEqual(1 + 1e-9);
            if (i > 0) expect(place).toBeGreaterThanOrEqual((drawn[i - 1] as number) - 1e-9);
          }
          expect(ticks.length).toBeLessThanOrEqual(60);
        },
      ),
    );
  });
});
