import type { RemitEvent } from '@remit/core/event';
import { type Appended, type EventLog, type LogEntry, type Logged, MAX_PAGE_BYTES, type Trimmed } from './event-log.ts';

/** The log for tests and short folds. `isEvidence` tells which events an incident rests on. */
export function createMemoryLog(isEvidence: (id: string) => boolean = () => false): EventLog {
  let entries: (LogEntry & Logged)[] = [];
  const byId = new Map<string, RemitEvent>();
  let last = 0;
  let bytes = 0;

  return {
    append(batch): Appended {
      let stored = 0;
      for (const { event, body } of batch) {
        if (byId.has(event.id)) continue;
        byId.set(event.id, event);
        entries.push({ seq: ++last, event, body });
        bytes += Buffer.byteLength(body);
        stored++;
      }
      return { stored, duplicates: batch.length - stored };
    },
    get: (id) => byId.get(id),
    read(after, limit, since) {
      const page: Logged[] = [];
      let read = 0;
      for (let i = firstAfter(entries, after); i < entries.length && page.length < limit; i++) {
        const entry = entries[i] as LogEntry & Logged;
        if (since !== undefined && entry.event.ts < since) continue;
        page.push({ seq: entry.seq, body: entry.body });
        if ((read += entry.body.length) >= MAX_PAGE_BYTES) break;
      }
      return page;
    },
    last: () => last,
    size: () => ({ events: entries.length, bytes }),
    trim(through, most): Trimmed {
      const drop = (wanted: (entry: LogEntry & Logged) => boolean): number => {
        const before = entries.length;
        entries = entries.filter((entry) => {
          if (bytes <= most || entry.seq > through || !wanted(entry)) return true;
          bytes -= Buffer.byteLength(entry.body);
          byId.delete(entry.event.id);
          return false;
        });
        return before - entries.length;
      };
      const events = drop((entry) => !isEvidence(entry.event.id));
      return { events, evidence: drop(() => true) };
    },
  };
}

function firstAfter(entries: readonly Logged[], after: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle] as Logged).seq <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
