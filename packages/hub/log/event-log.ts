import type { RemitEvent } from '@remit/core/event';

/**
 * The append-only log of events: the one truth, everything else is folded from it. Two implementations (SQLite, memory) pass
 * event-log.test.ts. Calls answer at once: an append that has returned is kept.
 */
export interface EventLog {
  /** Stores what it does not hold yet, in this order, all or nothing. Throws when the store cannot be written. */
  append(entries: readonly LogEntry[]): Appended;
  get(id: string): RemitEvent | undefined;
  /** Up to `limit` entries (and about `MAX_PAGE_BYTES`) after position `after`, in log order. Empty only at the end. */
  read(after: number, limit: number, since?: string): readonly Logged[];
  /** Position of the newest entry; 0 when there never was one. */
  last(): number;
  size(): LogSize;
  /**
   * Removes the oldest entries up to position `through` until at most `bytes` are left: first those no incident rests on, then,
   * if that is not enough, the rest.
   */
  trim(through: number, bytes: number): Trimmed;
}

export interface LogEntry {
  readonly event: RemitEvent;
  /** The event as JSON, as it came. */
  readonly body: string;
}

export interface Logged {
  readonly seq: number;
  readonly body: string;
}

export interface Appended {
  readonly stored: number;
  readonly duplicates: number;
}

export interface LogSize {
  readonly events: number;
  readonly bytes: number;
}

export interface Trimmed {
  /** Removed, and no incident rests on them. */
  readonly events: number;
  /** Removed although an incident rests on them: its document still holds them. */
  readonly evidence: number;
}

export const MAX_PAGE_BYTES = 8 << 20;
