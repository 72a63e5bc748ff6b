import { compareNs } from '../../event/index.ts';
import type { Edge, GraphNode, GraphView, NodeKind, NodeOf, Rel } from '../../trace/index.ts';

/** Beyond this, leaving out is no longer counted one by one. */
export const MOST_OMITTED = 10_000;

/** The part of the trace graph that an incident tells, kept by the incident when the trace forgets it. */
export class Story {
  readonly nodes = new Map<string, GraphNode>();
  readonly #edges = new Map<string, Edge>();
  readonly #out = new Map<string, Set<string>>();
  readonly #in = new Map<string, Set<string>>();
  /** Nodes that belong to it but were left out for their number. */
  readonly #omitted = new Set<string>();

  addNode(node: GraphNode): void {
    this.nodes.set(node.id, node);
    this.#omitted.delete(node.id);
  }

  /** Takes the node in its present form, if the graph still has it. */
  take(id: string, graph: GraphView): void {
    const node = graph.get(id);
    if (node !== undefined) this.addNode(node);
  }

  omit(id: string): void {
    if (!this.nodes.has(id) && this.#omitted.size < MOST_OMITTED) this.#omitted.add(id);
  }

  get omitted(): number {
    return this.#omitted.size;
  }

  /** Both ends must have been added. A more precise form of the same edge takes its place. */
  addEdge(edge: Edge): void {
    const key = `${edge.from}\0${edge.rel}\0${edge.to}`;
    this.#edges.set(key, edge);
    index(this.#out, edge.from, key);
    index(this.#in, edge.to, key);
  }

  has(id: string): boolean {
    return this.nodes.has(id);
  }

  getAs<K extends NodeKind>(id: string, kind: K): NodeOf<K> | undefined {
    const node = this.nodes.get(id);
    return node?.kind === kind ? (node as NodeOf<K>) : undefined;
  }

  ofKind<K extends NodeKind>(kind: K): NodeOf<K>[] {
    return this.sortedNodes().filter((node) => node.kind === kind) as unknown as NodeOf<K>[];
  }

  out(id: string, rel?: Rel): Edge[] {
    return this.#pick(this.#out.get(id), rel);
  }

  in(id: string, rel?: Rel): Edge[] {
    return this.#pick(this.#in.get(id), rel);
  }

  sortedNodes(): GraphNode[] {
    return [...this.nodes.values()].sort(byTime);
  }

  sortedEdges(): Edge[] {
    const position = new Map(this.sortedNodes().map((node, i) => [node.id, i]));
    const at = (id: string) => position.get(id) ?? 0;
    return [...this.#edges.values()].sort(
      (a, b) => at(a.from) - at(b.from) || at(a.to) - at(b.to) || (a.rel < b.rel ? -1 : a.rel > b.rel ? 1 : 0),
    );
  }

  absorb(other: Story): void {
    for (const node of other.nodes.values()) if (!this.nodes.has(node.id)) this.addNode(node);
    for (const edge of other.#edges.values()) this.addEdge(edge);
    this.takeOmitted(other);
  }

  takeOmitted(other: Story): void {
    for (const id of other.#omitted) this.omit(id);
  }

  copy(): Story {
    const copy = new Story();
    copy.absorb(this);
    return copy;
  }

  #pick(keys: ReadonlySet<string> | undefined, rel: Rel | undefined): Edge[] {
    const edges = [...(keys ?? [])].map((key) => this.#edges.get(key) as Edge);
    const wanted = rel === undefined ? edges : edges.filter((edge) => edge.rel === rel);
    return wanted.sort((a, b) => this.#compare(a, b));
  }

  #compare(a: Edge, b: Edge): number {
    const ends = (edge: Edge) => [this.nodes.get(edge.from), this.nodes.get(edge.to)] as const;
    const [fromA, toA] = ends(a);
    const [fromB, toB] = ends(b);
    if (fromA === undefined || fromB === undefined || toA === undefined || toB === undefined) return 0;
    return byTime(fromA, fromB) || byTime(toA, toB);
  }
}

/** The order in which a story lists things. */
export function byTime(a: { boot_ns: string; id: string }, b: { boot_ns: string; id: string }): number {
  return compareNs(a.boot_ns, b.boot_ns) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function index(map: Map<string, Set<string>>, id: string, key: string): void {
  const known = map.get(id);
  if (known === undefined) map.set(id, new Set([key]));
  else known.add(key);
}
