import type { RemitEvent } from '../../event/index.ts';
import { actsOf, Doers } from '../../profile/index.ts';
import { createTrace } from '../../trace/index.ts';
import { createInventory } from '../create.ts';
import { createMap } from '../map/create.ts';
import type { InteractionMap } from '../map/map.ts';
import type { WorkloadInventory } from '../inventory.ts';

/** Inventory and map of these events, folded through the real trace. */
export function taken(events: readonly RemitEvent[]): {
  workloads: readonly WorkloadInventory[];
  map: InteractionMap;
} {
  const trace = createTrace();
  const doers = new Doers();
  const inventory = createInventory();
  const map = createMap();
  for (const event of events) {
    const delta = trace.apply(event);
    doers.observe(delta, trace.graph);
    const step = { event, delta, graph: trace.graph, acts: actsOf(delta, trace.graph, doers) };
    inventory.observe(step);
    map.observe(step);
  }
  return { workloads: inventory.workloads(), map: map.map() };
}
