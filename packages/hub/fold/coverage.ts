import type { EventOf } from '@remit/core/event';
import type { StoredCoverage } from '../store/state-store.ts';

/**
 * The newest coverage statement per node, scope and source; losses add up over restarts of the sensor. Starts from what was
 * stored, so that it stays right when old statements are trimmed from the log: entries already counted in are passed over.
 */
export function createCoverageFold(stored: readonly StoredCoverage[], most = 5000) {
  const known = new Map(stored.map((entry) => [entry.key, entry]));
  return {
    /** Returns what changed: the new entry, and the keys that had to go to make room. */
    apply(event: EventOf<'coverage'>, seq: number): { entry: StoredCoverage; evicted: string[] } | undefined {
      const { scope, source } = event.data;
      const key = JSON.stringify([event.node, scope, source]);
      const before = known.get(key);
      if (before !== undefined && seq <= before.seq) return undefined;
      const statement = {
        ...event.data,
        lost: event.data.lost + (before?.statement.lost ?? 0),
        truncated: event.data.truncated + (before?.statement.truncated ?? 0),
        node: event.node,
        boot_id: event.boot_id,
        ts: event.ts,
      };
      const entry = { key, seq, statement };
      known.delete(key);
      known.set(key, entry);
      return { entry, evicted: evict(known, most) };
    },
  };
}

/** Statements about single processes and streams go first: those about the node say what everything else is worth. */
function evict(known: Map<string, StoredCoverage>, most: number): string[] {
  const evicted: string[] = [];
  while (known.size > most) {
    let oldest: string | undefined;
    for (const [key, { statement }] of known) {
      oldest ??= key;
      if (statement.scope === 'node') continue;
      oldest = key;
      break;
    }
    if (oldest === undefined) break;
    known.delete(oldest);
    evicted.push(oldest);
  }
  return evicted;
}
