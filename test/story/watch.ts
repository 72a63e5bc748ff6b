import { createEngine, type Engine } from '@remit/core/engine';
import type { RemitEvent } from '@remit/core/event';
import { createSensor, openKernelSource, type Sensor, type Sink } from '@remit/sensor';

/** The product without hub and console: the kernel watched, the events folded as they come. */
export interface Watching {
  readonly engine: Engine;
  readonly events: readonly RemitEvent[];
  readonly sensor: Sensor;
  /** Ends it after everything that happened until now has been folded. */
  close(): Promise<void>;
}

/** Watches these cgroups (paths below the v2 mount). Throws where the kernel cannot be watched. */
export async function watch(cgroups: readonly string[]): Promise<Watching> {
  const opened = openKernelSource({ watch: { mode: 'listed', cgroups } });
  if (!opened.ok) throw opened.error;
  const events: RemitEvent[] = [];
  const byId = new Map<string, RemitEvent>();
  const engine = createEngine({ lookup: (id) => byId.get(id) });
  const sink: Sink = {
    async send(batch) {
      for (const event of batch) {
        events.push(event);
        byId.set(event.id, event);
        engine.apply(event);
      }
      return { refused: 0 };
    },
    async close() {},
  };
  const sensor = createSensor({ source: opened.source, sink, key: 'a key for tests' });
  await sensor.ready;
  return {
    engine,
    events,
    sensor,
    async close() {
      await sensor.close();
    },
  };
}
