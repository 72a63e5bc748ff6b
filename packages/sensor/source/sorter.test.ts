import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawRecord } from './record.ts';
import { createSorter } from './sorter.ts';

const at = (bootNs: bigint, pid = 1): RawRecord => ({
  bootNs,
  pid,
  tid: 1,
  startBootNs: 1n,
  cgroup: 1n,
  uid: 0,
  type: 'exit',
  exitCode: 0,
  signal: 0,
});

describe('the sorter', () => {
  it('holds back what is younger than the watermark', () => {
    const sorter = createSorter();
    const out: bigint[] = [];
    for (const time of [5n, 3n, 9n]) sorter.add(at(time));
    sorter.release(5n, ({ bootNs }) => out.push(bootNs));
    expect(out).toEqual([3n, 5n]);
    sorter.release(9n, ({ bootNs }) => out.push(bootNs));
    expect(out).toEqual([3n, 5n, 9n]);
  });

  it('keeps the order of arrival among equal times', () => {
    const sorter = createSorter();
    const out: number[] = [];
    for (const pid of [3, 1, 2]) sorter.add(at(7n, pid));
    sorter.release(7n, ({ pid }) => out.push(pid));
    expect(out).toEqual([3, 1, 2]);
  });

  it('gives a record that comes too late the watermark’s time, and counts it', () => {
    const sorter = createSorter();
    sorter.release(10n, () => {});
    sorter.add(at(4n));
    const out: bigint[] = [];
    sorter.release(11n, ({ bootNs }) => out.push(bootNs));
    expect(out).toEqual([10n]);
    expect(sorter.takeLate()).toBe(1);
    expect(sorter.takeLate()).toBe(0);
  });

  it('loses none and never goes back in time, whatever comes when', () => {
    const steps = fc.array(fc.tuple(fc.array(fc.bigInt(0n, 100n), { maxLength: 5 }), fc.bigInt(0n, 100n)), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(steps, (all) => {
        const sorter = createSorter();
        const out: bigint[] = [];
        for (const [times, watermark] of all) {
          for (const time of times) sorter.add(at(time));
          sorter.release(watermark, ({ bootNs }) => out.push(bootNs));
        }
        sorter.release(1000n, ({ bootNs }) => out.push(bootNs));
        const count = all.reduce((sum, [times]) => sum + times.length, 0);
        return out.length === count && out.every((time, i) => i === 0 || time >= (out[i - 1] as bigint));
      }),
    );
  });
});
