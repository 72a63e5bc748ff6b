import {
  buildDocument,
  buildIncident,
  concerns,
  CoverageBook,
  type Detector,
  detectors as allDetectors,
  type Incident,
  Incidents,
  type OpenIncident,
  surroundings,
  type Surroundings,
} from '../detect/index.ts';
import type { EventOf } from '../event/index.ts';
import { createInventory, createMap, type InventoryStep } from '../inventory/index.ts';
import { actsOf, createProfiles, Doers, Untied } from '../profile/index.ts';
import { createTrace, type Trace } from '../trace/index.ts';
import { Agents } from './agents.ts';
import type { Engine, EngineChange, EventLookup } from './engine.ts';

export interface EngineOptions {
  readonly lookup: EventLookup;
  readonly trace?: Trace;
  readonly detectors?: readonly Detector[];
}

const NOTHING: EngineChange = { incidents: [], agents: [], inventory: [] };

/** Composes the folds. An incident that was merged into another is named as changed once more, and then has no document. */
export function createEngine({ lookup, trace = createTrace(), detectors = allDetectors }: EngineOptions): Engine {
  const { graph } = trace;
  const doers = new Doers();
  const untied = new Untied();
  const profiles = createProfiles();
  const runs = detectors.map((detector) => detector.start());
  const incidents = new Incidents(doers);
  const agents = new Agents();
  const inventory = createInventory();
  const map = createMap();
  const coverage = new CoverageBook();
  const headers = new Map<string, { version: number; incident: Incident; around: Surroundings }>();

  return {
    apply(event) {
      if (event.kind === 'coverage' && coverage.observe(event)) return { ...NOTHING, incidents: concerned(event) };
      const delta = trace.apply(event);
      const isEmpty = delta.nodes.length === 0 && delta.edges.length === 0;
      if (isEmpty && event.kind !== 'mark') return stocked({ event, delta, graph, acts: [] });
      doers.observe(delta, graph);
      const acts = untied.pass(actsOf(delta, graph, doers), event, delta, graph, doers);
      const stock = stocked({ event, delta, graph, acts });
      if (isEmpty && acts.length === 0) return stock;
      const step = { event, delta, graph, profiles, acts };
      const changed = incidents.observe(
        step,
        runs.flatMap((run) => run.observe(step)),
      );
      for (const id of changed) distrust(incidents.get(id));
      profiles.observe(step);
      return { ...stock, incidents: [...changed], agents: [...agents.observe({ delta, graph, ts: event.ts })] };
    },
    incidents: () =>
      [...incidents].map(header).sort((a, b) => compare(a.attrs.first_ts, b.attrs.first_ts) || compare(a.id, b.id)),
    document(id) {
      const open = incidents.get(id);
      if (open === undefined) return undefined;
      const facts = incidents.facts(open, graph);
      return buildDocument(facts, lookup, coverage.about(surroundings(facts.story)));
    },
    inventory: () => inventory.workloads(),
    map: () => map.map(),
    agents() {
      const all = [...incidents].map(header);
      return agents.list(graph, (workload) =>
        all.filter((one) => one.attrs.workload === workload).map((one) => one.id),
      );
    },
  };

  /** Also of events that change nothing in the graph: a server's side of an exchange shows what the server is. */
  function stocked(step: InventoryStep): EngineChange {
    const changed = inventory.observe(step);
    map.observe(step);
    return changed.size === 0 ? NOTHING : { ...NOTHING, inventory: [...changed] };
  }

  function header(open: OpenIncident): Incident {
    return summary(open).incident;
  }

  function summary(open: OpenIncident) {
    const known = headers.get(open.id);
    if (known?.version === open.version) return known;
    const facts = incidents.facts(open, graph);
    const fresh = { version: open.version, incident: buildIncident(facts), around: surroundings(facts.story) };
    headers.set(open.id, fresh);
    for (const id of headers.keys()) if (incidents.get(id) === undefined) headers.delete(id);
    return fresh;
  }

  /** Incidents whose stories took place where this statement says what was seen and what was not. */
  function concerned(event: EventOf<'coverage'>): string[] {
    return [...incidents].filter((open) => concerns(event, summary(open).around)).map((open) => open.id);
  }

  /** Nothing of an incident's conversations becomes normal. */
  function distrust(open: OpenIncident | undefined): void {
    for (const { links } of open?.group.signals.values() ?? []) {
      if (links.call !== undefined) profiles.distrust(links.call.attrs.conversation);
    }
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
