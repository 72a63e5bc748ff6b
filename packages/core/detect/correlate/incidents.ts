import { hash } from 'node:crypto';
import type { Doers } from '../../profile/index.ts';
import type { GraphNode, GraphView, Rel } from '../../trace/index.ts';
import type { Signal, Step } from '../detector.ts';
import { collect } from '../story/collect.ts';
import type { IncidentFacts } from '../story/document.ts';
import { byTime, Story } from '../story/story.ts';
import { type Group, Groups } from './groups.ts';
import { linksOf } from './links.ts';
import { opens } from './opening.ts';

/** Incidents held at once; the oldest is let go, its document stays with whoever stored it. */
const MOST_INCIDENTS = 1000;
/**
 * A story is collected again after this many changes below it, or a quarter of its size, whichever is more: often enough to keep it
 * before the trace forgets it, seldom enough that a call which does a hundred thousand things costs no more per thing.
 */
const CHANGES = 32;
const SIGNAL_COUNTS = 16;

const GROWTH: ReadonlySet<Rel> = new Set([
  'forked',
  'execed',
  'did',
  'carried',
  'yielded',
  'recorded_as',
  'returned',
  'carried_out_by',
]);

export interface OpenIncident {
  readonly id: string;
  /** Goes up with every change, for caches. */
  version: number;
  readonly story: Story;
  group: Group;
  changes: number;
}

/** Makes incidents of connected signals and keeps their stories. */
export class Incidents {
  readonly #doers: Doers;
  readonly #groups = new Groups();
  readonly #open = new Map<string, OpenIncident>();
  /** Which incidents tell of a node. Nodes that all of a workload's work shares are not in it. */
  readonly #byNode = new Map<string, Set<OpenIncident>>();

  constructor(doers: Doers) {
    this.#doers = doers;
  }

  /** Ids of incidents that look different now, those that were merged into another or let go among them. */
  observe(step: Step, signals: readonly Signal[]): ReadonlySet<string> {
    const changed = new Set<string>();
    for (const signal of signals) this.#take(signal, step, changed);
    if (this.#open.size > 0) this.#touch(step, changed);
    return changed;
  }

  get(id: string): OpenIncident | undefined {
    return this.#open.get(id);
  }

  [Symbol.iterator](): Iterator<OpenIncident> {
    return this.#open.values();
  }

  /** The facts as of now: what was kept, and what the graph shows beyond it. */
  facts({ id, story, group }: OpenIncident, graph: GraphView): IncidentFacts {
    const now = story.copy();
    collect(now, group.signals.values(), graph, this.#doers);
    return { id, story: now, signals: [...group.signals.values()].map((one) => one.signal) };
  }

  #take(signal: Signal, step: Step, changed: Set<string>): void {
    const { group, merged } = this.#groups.add(signal, linksOf(signal, step.graph, this.#doers));
    const known = [group, ...merged]
      .map((one) => this.#open.get(one.incident ?? ''))
      .filter((one) => one !== undefined);
    let incident = this.#oldest(known);
    if (incident === undefined) {
      const all = [...group.signals.values()].map((one) => one.signal);
      if (!opens(all)) return;
      incident = this.#fresh(group, all.sort(byTime)[0] as Signal);
    }
    for (const other of known) if (other !== incident) this.#mergeInto(incident, other, changed);
    incident.group = group;
    group.incident = incident.id;
    // A story is kept from its first moment; later signals only hasten the next collection.
    incident.changes += incident.version === 0 || known.length > 1 ? Number.POSITIVE_INFINITY : SIGNAL_COUNTS;
    incident.version++;
    this.#collectIfDue(incident, step.graph);
    changed.add(incident.id);
    this.#bound(changed);
  }

  #oldest(known: readonly OpenIncident[]): OpenIncident | undefined {
    const order = [...this.#open.keys()];
    return known.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id))[0];
  }

  #fresh(group: Group, first: Signal): OpenIncident {
    const id = `incident:${hash('sha256', `${first.id}\0${first.boot_ns}`).slice(0, 12)}`;
    const incident: OpenIncident = { id, version: 0, story: new Story(), group, changes: 0 };
    this.#open.set(id, incident);
    return incident;
  }

  #mergeInto(incident: OpenIncident, other: OpenIncident, changed: Set<string>): void {
    incident.story.absorb(other.story);
    this.#forget(other);
    changed.add(other.id);
  }

  #collectIfDue(incident: OpenIncident, graph: GraphView): void {
    const { story, changes } = incident;
    if (changes >= Math.max(CHANGES, (story.nodes.size + story.omitted) / 4)) this.#collect(incident, graph);
  }

  #collect(incident: OpenIncident, graph: GraphView): void {
    incident.changes = 0;
    collect(incident.story, incident.group.signals.values(), graph, this.#doers);
    for (const node of incident.story.nodes.values()) this.#index(node, incident);
  }

  #index({ id, kind }: GraphNode, incident: OpenIncident): void {
    if (kind === 'workload' || kind === 'conversation' || kind === 'credential' || this.#doers.isAgent(id)) return;
    const tellers = this.#byNode.get(id);
    if (tellers === undefined) this.#byNode.set(id, new Set([incident]));
    else tellers.add(incident);
  }

  #touch({ delta, graph }: Step, changed: Set<string>): void {
    const touched = new Set<OpenIncident>();
    const look = (id: string) => {
      for (const incident of this.#byNode.get(id) ?? []) touched.add(incident);
    };
    // What a story will grow by at its next collection is watched from now on. Edges of one event come in any order, and a
    // result is two of them away (call → result ← turn), hence twice.
    for (const edge of [...delta.edges, ...delta.edges]) {
      if (GROWTH.has(edge.rel)) this.#follow(edge.from, edge.to, graph);
      else if (edge.rel === 'contains') this.#follow(edge.to, edge.from, graph);
    }
    for (const edge of delta.edges) {
      look(edge.from);
      look(edge.to);
    }
    for (const node of delta.nodes) look(node.id);
    for (const incident of touched) {
      changed.add(incident.id);
      incident.version++;
      incident.changes++;
      this.#collectIfDue(incident, graph);
    }
  }

  #follow(known: string, fresh: string, graph: GraphView): void {
    const node = graph.get(fresh);
    if (node !== undefined) for (const incident of this.#byNode.get(known) ?? []) this.#index(node, incident);
  }

  #forget(incident: OpenIncident): void {
    this.#open.delete(incident.id);
    for (const [id, tellers] of this.#byNode) {
      tellers.delete(incident);
      if (tellers.size === 0) this.#byNode.delete(id);
    }
  }

  #bound(changed: Set<string>): void {
    if (this.#open.size <= MOST_INCIDENTS) return;
    const oldest = this.#open.values().next().value as OpenIncident;
    this.#forget(oldest);
    this.#groups.drop(oldest.group);
    changed.add(oldest.id);
  }
}
