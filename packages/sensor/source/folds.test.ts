import { describe, expect, it } from 'vitest';
import { createFolds, FOLD_SLOTS } from './folds.ts';
import type { RawRecord } from './record.ts';

type Open = Extract<RawRecord, { type: 'open' }>;

const SECOND = 1_000_000_000n;

function table() {
  const memory = new ArrayBuffer(FOLD_SLOTS * 64);
  const words = new BigUint64Array(memory);
  const folds = createFolds(memory, () => {});
  return {
    folds,
    /** As the kernel does: state, generation, count. */
    put: (slot: number, state: number, generation: number, count: number) => {
      words[slot * 8] = (BigInt(state) << 56n) | (BigInt(generation) << 40n) | BigInt(count);
    },
    word: (slot: number) => words[slot * 8],
  };
}

function open(pid: number, bootNs: bigint): Open {
  const header = { bootNs, pid, tid: pid, startBootNs: 5n, cgroup: 1n, uid: 0 };
  return { ...header, type: 'open', path: '/f', resolved: '/f', flags: 0, dev: 1, inode: 2n };
}

const COUNTING = 3;
const RECENT = 2;

describe('folds', () => {
  it('tell the count after a second, as one record that stands for itself and its repeats', () => {
    const { folds, put, word } = table();
    folds.begun(open(1, 10n), 7, 0xffff);
    put(7, COUNTING, 0xffff, 1000);
    expect(folds.due(SECOND)).toEqual([]);
    expect(folds.due(SECOND + 10n)).toEqual([{ ...open(1, SECOND + 10n), repeats: 999 }]);
    expect(folds.due(9n * SECOND)).toEqual([]);
    expect(word(7)).toBe((2n << 56n) | (0xffffn << 40n));
  });

  it('tell nothing where nothing was counted, or where the slot has become another’s', () => {
    const { folds, put } = table();
    folds.begun(open(1, 0n), 1, 1);
    folds.begun(open(1, 0n), 2, 1);
    folds.begun(open(1, 0n), 3, 1);
    put(1, COUNTING, 1, 0);
    put(2, COUNTING, 2, 50);
    put(3, RECENT, 1, 50);
    expect(folds.all(1n)).toEqual([]);
  });

  it('tell what a process had opened when it ends, and leave the others', () => {
    const { folds, put } = table();
    folds.begun(open(1, 0n), 1, 1);
    folds.begun(open(2, 0n), 2, 1);
    put(1, COUNTING, 1, 3);
    put(2, COUNTING, 1, 4);
    expect(folds.ofProcess({ pid: 1, startBootNs: 6n }, 9n)).toEqual([]);
    expect(folds.ofProcess({ pid: 1, startBootNs: 5n }, 9n)).toEqual([{ ...open(1, 9n), repeats: 2 }]);
    expect(folds.all(10n)).toEqual([{ ...open(2, 10n), repeats: 3 }]);
  });

  it('leave a slot that a later record has begun anew to that record', () => {
    const { folds, put } = table();
    folds.begun(open(1, 0n), 1, 1);
    folds.begun(open(2, SECOND), 1, 2);
    put(1, COUNTING, 2, 8);
    expect(folds.due(SECOND)).toEqual([]);
    expect(folds.due(2n * SECOND)).toEqual([{ ...open(2, 2n * SECOND), repeats: 7 }]);
  });
});
