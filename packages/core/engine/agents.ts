import { destinationOf } from '../profile/index.ts';
import type { Delta, GraphView } from '../trace/index.ts';
import type { AgentSummary } from './engine.ts';

/** Workloads that are counted, agents or not yet. */
const MOST_WORKLOADS = 2000;
/** Names of tools, models and destinations per agent. */
const MOST_NAMES = 200;
/** Nodes remembered so that one that is shown again is not counted again. */
const MOST_COUNTED = 50_000;

interface Tally {
  firstSeen: string;
  lastSeen: string;
  readonly providers: Set<string>;
  readonly models: Set<string>;
  readonly tools: Map<string, number>;
  readonly destinations: Map<string, number>;
  processes: number;
  conversations: number;
  turns: number;
}

/** Counts what each workload does. A workload is an agent from its first model turn on. */
export class Agents {
  readonly #tallies = new Map<string, Tally>();
  readonly #counted = new Map<string, string>();

  /** Ids of agents that look different now. */
  observe({ delta, graph, ts }: { delta: Delta; graph: GraphView; ts: string }): Set<string> {
    const changed = new Set<string>();
    for (const edge of delta.edges) {
      if (edge.rel === 'ran_in') this.#process(edge.from, edge.to, graph, ts);
      else if (edge.rel === 'did') this.#did(edge.from, edge.to, graph, ts, changed);
      else if (edge.rel === 'asked_for') this.#call(edge.from, edge.to, graph, changed);
    }
    for (const node of delta.nodes) {
      if (node.kind !== 'connection' && node.kind !== 'turn') continue;
      const did = graph.in(node.id, 'did')[0];
      if (did !== undefined) this.#did(did.from, node.id, graph, ts, changed);
    }
    return changed;
  }

  list(graph: GraphView, incidentsOf: (workload: string) => readonly string[]): AgentSummary[] {
    const agents: AgentSummary[] = [];
    for (const [id, tally] of this.#tallies) {
      const workload = graph.getAs(id, 'workload');
      if (workload === undefined || tally.turns === 0) continue;
      const { name, namespace, workload_kind, node } = workload.attrs;
      agents.push({
        id,
        name,
        namespace,
        workload_kind,
        node,
        first_seen: tally.firstSeen,
        last_seen: tally.lastSeen,
        providers: [...tally.providers].sort(),
        models: [...tally.models].sort(),
        tools: byCount(tally.tools).map(([tool, calls]) => ({ name: tool, calls })),
        destinations: byCount(tally.destinations).map(([peer, connections]) => ({ name: peer, connections })),
        processes: tally.processes,
        conversations: tally.conversations,
        turns: tally.turns,
        incidents: incidentsOf(id),
      });
    }
    return agents.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  #process(process: string, workload: string, graph: GraphView, ts: string): void {
    const attrs = graph.getAs(process, 'process')?.attrs;
    if (attrs === undefined || !this.#first(`process ${workload} ${attrs.pid}@${attrs.start_boot_ns}`)) return;
    this.#tally(workload, ts).processes++;
  }

  #did(process: string, id: string, graph: GraphView, ts: string, changed: Set<string>): void {
    const node = graph.get(id);
    const workload = workloadOf(process, graph);
    if (node === undefined || workload === undefined) return;
    if (node.kind === 'turn') {
      const tally = this.#tally(workload, ts);
      tally.lastSeen = ts > tally.lastSeen ? ts : tally.lastSeen;
      note(tally.providers, node.attrs.provider);
      note(tally.models, node.attrs.model);
      if (this.#first(`turn ${id}`)) tally.turns++;
      if (this.#first(`conversation ${node.attrs.conversation}`)) tally.conversations++;
      changed.add(workload);
    } else if (node.kind === 'connection') {
      const tally = this.#tally(workload, ts);
      const name = destinationOf(node) as string;
      const before = this.#counted.get(`connection ${id}`);
      if (before === name) return;
      if (before !== undefined) add(tally.destinations, before, -1);
      this.#remember(`connection ${id}`, name);
      add(tally.destinations, name, 1);
      if (tally.turns > 0) changed.add(workload);
    }
  }

  #call(turn: string, id: string, graph: GraphView, changed: Set<string>): void {
    const call = graph.getAs(id, 'tool_call');
    const process = graph.in(turn, 'did')[0]?.from;
    const workload = process && workloadOf(process, graph);
    if (call === undefined || workload === undefined || !this.#first(`call ${id}`)) return;
    add(this.#tally(workload, call.ts).tools, call.attrs.name, 1);
    changed.add(workload);
  }

  #tally(workload: string, ts: string): Tally {
    const known = this.#tallies.get(workload);
    if (known !== undefined) return known;
    const fresh: Tally = {
      firstSeen: ts,
      lastSeen: ts,
      providers: new Set(),
      models: new Set(),
      tools: new Map(),
      destinations: new Map(),
      processes: 0,
      conversations: 0,
      turns: 0,
    };
    this.#tallies.set(workload, fresh);
    if (this.#tallies.size > MOST_WORKLOADS) this.#forgetOne();
    return fresh;
  }

  /** Workloads that never spoke to a model go first. */
  #forgetOne(): void {
    const idle = [...this.#tallies].find(([, tally]) => tally.turns === 0);
    this.#tallies.delete(idle?.[0] ?? (this.#tallies.keys().next().value as string));
  }

  #first(key: string): boolean {
    if (this.#counted.has(key)) return false;
    this.#remember(key, '');
    return true;
  }

  #remember(key: string, value: string): void {
    this.#counted.set(key, value);
    if (this.#counted.size > MOST_COUNTED) this.#counted.delete(this.#counted.keys().next().value as string);
  }
}

/** Up the images and parents until one says where it ran. */
function workloadOf(process: string, graph: GraphView): string | undefined {
  let at: string | undefined = process;
  for (let steps = 0; at !== undefined && steps < 64; steps++) {
    const ran = graph.out(at, 'ran_in')[0];
    if (ran !== undefined) return ran.to;
    at = (graph.in(at, 'execed')[0] ?? graph.in(at, 'forked')[0])?.from;
  }
  return undefined;
}

function note(set: Set<string>, value: string): void {
  if (set.size < MOST_NAMES) set.add(value);
}

function add(map: Map<string, number>, name: string, by: number): void {
  const count = (map.get(name) ?? 0) + by;
  if (count <= 0) map.delete(name);
  else if (map.has(name) || map.size < MOST_NAMES) map.set(name, count);
}

function byCount(map: ReadonlyMap<string, number>): [string, number][] {
  return [...map].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
