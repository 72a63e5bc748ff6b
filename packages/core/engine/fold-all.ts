import { compareEvents, type RemitEvent } from '../event/index.ts';
import { createEngine } from './create.ts';
import type { Engine } from './engine.ts';

/**
 * Folds a whole record at once: each node's events in the order of its own clock, the nodes merged by wall time, an event that
 * comes twice taken once. The order of the input does not matter.
 */
export function foldAll(events: Iterable<RemitEvent>): Engine {
  const byId = new Map<string, RemitEvent>();
  for (const event of events) if (!byId.has(event.id)) byId.set(event.id, event);
  const engine = createEngine({ lookup: (id) => byId.get(id) });
  for (const event of merged([...byId.values()])) engine.apply(event);
  return engine;
}

/** A wall clock that steps back must not reorder a node's own events, so only the heads of the nodes are compared by it. */
function* merged(events: readonly RemitEvent[]): Generator<RemitEvent> {
  const boots = Map.groupBy(events, (event) => `${event.node}\0${event.boot_id}`);
  const queues = [...boots]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, queue]) => ({ queue: queue.sort(compareEvents), at: 0 }));
  for (let left = events.length; left > 0; left--) {
    let next: (typeof queues)[number] | undefined;
    for (const one of queues) {
      const head = one.queue[one.at];
      const best = next?.queue[next.at];
      if (head !== undefined && (best === undefined || head.ts < best.ts)) next = one;
    }
    if (next === undefined) return;
    yield next.queue[next.at++] as RemitEvent;
  }
}
