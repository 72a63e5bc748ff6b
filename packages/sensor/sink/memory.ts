import type { RemitEvent } from '@remit/core/event';
import type { Sink } from './sink.ts';

/** Keeps events in memory, each once, as the hub's log does. */
export interface MemorySink extends Sink {
  readonly events: readonly RemitEvent[];
}

export function createMemorySink(): MemorySink {
  const events: RemitEvent[] = [];
  const known = new Set<string>();
  return {
    events,
    async send(batch) {
      for (const event of batch) {
        if (known.has(event.id)) continue;
        known.add(event.id);
        events.push(event);
      }
      return { refused: 0 };
    },
    async close() {},
  };
}
