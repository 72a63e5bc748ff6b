import { createTrace, type GraphView } from '@remit/core/trace';
import { type EventLog, foldGraph } from '@remit/hub';

export { summarise } from '@remit/core/detect';
export { createEngine } from '@remit/core/engine';

/** The trace graph of a whole log. */
export function foldGraphOf(log: EventLog): Promise<GraphView> {
  return foldGraph(log, createTrace());
}
