import type { RemitEvent } from '../../event/index.ts';
import { actsOf, createProfiles, Doers } from '../../profile/index.ts';
import { createTrace } from '../../trace/index.ts';
import type { Detector, Signal } from '../detector.ts';

/** What one detector says of these events, folded through the real trace and profiles; each signal in its last form. */
export function signalsOf(detector: Detector, events: readonly RemitEvent[]): Signal[] {
  const trace = createTrace();
  const doers = new Doers();
  const profiles = createProfiles();
  const run = detector.start();
  const signals = new Map<string, Signal>();
  for (const event of events) {
    const delta = trace.apply(event);
    doers.observe(delta, trace.graph);
    const step = { event, delta, graph: trace.graph, profiles, acts: actsOf(delta, trace.graph, doers) };
    for (const signal of run.observe(step)) signals.set(signal.id, signal);
    profiles.observe(step);
  }
  return [...signals.values()];
}
