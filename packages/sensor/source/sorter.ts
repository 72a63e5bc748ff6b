import type { RawRecord } from './record.ts';

/** Puts records of several rings and processors into boot-time order, up to a watermark. */
export interface Sorter {
  add(record: RawRecord): void;
  /** Hands out, in order, everything up to and including the watermark. What was added first goes first among equals. */
  release(watermark: bigint, deliver: (record: RawRecord) => void): void;
  /** Records that came when younger ones had been handed out, since the last call. They were given the watermark's time. */
  takeLate(): number;
}

export function createSorter(): Sorter {
  let held: RawRecord[] = [];
  let released = 0n;
  let late = 0;
  return {
    add(record) {
      if (record.bootNs >= released) {
        held.push(record);
        return;
      }
      late++;
      held.push({ ...record, bootNs: released });
    },
    release(watermark, deliver) {
      if (watermark > released) released = watermark;
      if (held.length === 0) return;
      held.sort((a, b) => (a.bootNs < b.bootNs ? -1 : a.bootNs > b.bootNs ? 1 : 0));
      let count = held.findIndex((record) => record.bootNs > watermark);
      if (count < 0) count = held.length;
      const due = held.slice(0, count);
      held = held.slice(count);
      for (const record of due) deliver(record);
    },
    takeLate() {
      const count = late;
      late = 0;
      return count;
    },
  };
}
