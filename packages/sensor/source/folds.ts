import { libc } from '../load/libc.ts';
import { layout } from '../ring/layout.ts';
import type { RawRecord } from './record.ts';

/**
 * What the kernel counts instead of telling it (bpf/fold.h). The record that began a count is kept and told once more, with the
 * count, when a second has passed, when its process ends, or when all is asked for. It stands for itself: one less is its repeats.
 */
export interface Folds {
  begun(record: Foldable, slot: number, generation: number): void;
  /** What was begun more than a second before `nowNs`, and counted anything; the records have the time `nowNs`. */
  due(nowNs: bigint): RawRecord[];
  /** The same of one process, whatever its age. */
  ofProcess(process: { readonly pid: number; readonly startBootNs: bigint }, nowNs: bigint): RawRecord[];
  all(nowNs: bigint): RawRecord[];
  close(): void;
}

export type Foldable = Extract<RawRecord, { readonly repeats?: number }>;

interface Begun {
  readonly record: Foldable;
  readonly slot: number;
  readonly generation: number;
}

export const FOLD_SLOTS = 4096;
const SECOND_NS = 1_000_000_000n;

/** Undefined when the table's memory cannot be mapped. */
export function openFolds(fd: number): Folds | undefined {
  const mapping = libc().map(fd, 0, FOLD_SLOTS * layout.fold_slot.size, true);
  return mapping && createFolds(mapping.memory, () => libc().unmap(mapping));
}

export function createFolds(memory: ArrayBufferLike, close: () => void): Folds {
  const words = new BigInt64Array(memory);
  /** Oldest first: each is begun later than the one before. */
  const begun = new Map<number, Begun>();

  function take({ record, slot, generation }: Begun, bootNs: bigint): RawRecord[] {
    begun.delete(slot);
    const at = slot * (layout.fold_slot.size / 8);
    const counting = wordOf(COUNTING, generation);
    if (Atomics.load(words, at) >> COUNT_BITS !== counting >> COUNT_BITS) return [];
    // From here on the kernel finds another state, and tells singly what it can no longer count.
    const word = Atomics.exchange(words, at, wordOf(RECENT, generation));
    const count = Number(word & COUNT_MASK);
    return count > 0 ? [{ ...record, bootNs, repeats: count - 1 }] : [];
  }

  function takeAll(which: (one: Begun) => boolean, nowNs: bigint): RawRecord[] {
    return [...begun.values()].filter(which).flatMap((one) => take(one, nowNs));
  }

  return {
    begun(record, slot, generation) {
      if (slot >= FOLD_SLOTS) return;
      begun.delete(slot);
      begun.set(slot, { record, slot, generation });
    },
    due(nowNs) {
      const found: RawRecord[] = [];
      for (const one of begun.values()) {
        if (nowNs - one.record.bootNs < SECOND_NS) break;
        found.push(...take(one, nowNs));
      }
      return found;
    },
    ofProcess: ({ pid, startBootNs }, nowNs) =>
      begun.size === 0 ? [] : takeAll(({ record }) => record.pid === pid && record.startBootNs === startBootNs, nowNs),
    all: (nowNs) => takeAll(() => true, nowNs),
    close,
  };
}

/** enum fold_state. */
const RECENT = 2n;
const COUNTING = 3n;
const STATE_SHIFT = 56n;
const COUNT_BITS = 40n;
const COUNT_MASK = (1n << COUNT_BITS) - 1n;

function wordOf(state: bigint, generation: number): bigint {
  return (state << STATE_SHIFT) | (BigInt(generation) << COUNT_BITS);
}
