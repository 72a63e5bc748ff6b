import { parseEvent } from '@remit/core/event';
import type { GraphView, Trace } from '@remit/core/trace';
import type { EventLog } from '../log/event-log.ts';

/** Folds the log as it stands into a trace of its own, in slices, so that whatever else the process serves goes on. */
export async function foldGraph(log: EventLog, trace: Trace): Promise<GraphView> {
  const last = log.last();
  let position = 0;
  while (position < last) {
    const page = log.read(position, 200).filter(({ seq }) => seq <= last);
    if (page.length === 0) break;
    for (const { seq, body } of page) {
      position = seq;
      const event = parseEvent(body);
      if (!(event instanceof Error)) trace.apply(event);
    }
    await new Promise((resolve) => void setImmediate(resolve));
  }
  return trace.graph;
}
