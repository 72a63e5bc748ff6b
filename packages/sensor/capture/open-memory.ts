import type { OpenRecord, RecordHeader } from '../source/record.ts';
import { createLru, type Lru } from './lru.ts';

/** An open as it came, with its absolute path. */
export interface Open {
  readonly header: RecordHeader;
  readonly record: OpenRecord;
  readonly path: string;
}

/** What is remembered of one process's opens. */
export interface OpenMemory {
  /** Opens that were not reported, oldest first: told if the process turns out to be an agent's. */
  untold: Open[];
  /** Event ids of reported opens by the time of the open, so that a content can name its open. */
  readonly told: Lru<bigint, string>;
  /** Per file and kind of use: what was reported in its present second, and what was only counted. */
  readonly rates: Lru<string, OpenRate>;
  /** Reports of all files in the present second. */
  readonly reported: { second: bigint; count: number };
}

export interface OpenRate {
  second: bigint;
  reported: number;
  counted: number;
  /** Event id of the latest report. */
  id: string;
  latest: Open;
  readonly memory: OpenMemory;
}

/** Enough for the files a busy agent has in use at a time. */
const FILES = 256;

export function createOpenMemory(limits: { readonly untoldOpens: number }): OpenMemory {
  return {
    untold: [],
    told: createLru(Math.max(FILES, limits.untoldOpens)),
    rates: createLru(FILES),
    reported: { second: 0n, count: 0 },
  };
}

export function rememberUntold(memory: OpenMemory, open: Open, limit: number): void {
  memory.untold.push(open);
  if (memory.untold.length > limit) memory.untold.shift();
}
