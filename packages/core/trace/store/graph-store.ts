import type { Edge, GraphNode, NodeKind, NodeOf, Rel } from '../graph.ts';
import type { Delta, GraphView } from '../trace.ts';
import type { Gaps } from './gaps.ts';

export interface GraphStoreOptions {
  readonly nodes: number;
  readonly gaps: Gaps;
  /** Nodes that must stay although they are old: live processes, workloads. */
  readonly pinned: (node: GraphNode) => boolean;
  readonly textOf: (node: GraphNode) => string | undefined;
}

/**
 * The graph in memory. Nodes and edges are added or made more precise; the oldest nodes go, with their edges, when there are
 * more than the limit. What changed since the last `takeDelta` is kept apart.
 */
export class GraphStore implements GraphView {
  readonly #entries = new Map<string, Entry>();
  readonly #options: GraphStoreOptions;
  #freshNodes = new Map<string, GraphNode>();
  #freshEdges = new Map<string, Edge>();

  constructor(options: GraphStoreOptions) {
    this.#options = options;
  }

  /** Adds the node, or puts the attributes in place of those it had. */
  put(node: GraphNode): void {
    const entry = this.#entries.get(node.id);
    if (entry === undefined) {
      this.#entries.set(node.id, { node, out: new Map(), in: new Map() });
    } else {
      if (sameAttrs(entry.node.attrs, node.attrs)) return;
      node = { ...entry.node, attrs: node.attrs } as GraphNode;
      entry.node = node;
    }
    this.#freshNodes.set(node.id, node);
  }

  /** Changes some attributes of a node, if it is still there. */
  amend<K extends NodeKind>(id: string, kind: K, attrs: Partial<NodeOf<K>['attrs']>): void {
    const node = this.getAs(id, kind);
    if (node !== undefined) this.put({ ...node, attrs: { ...node.attrs, ...attrs } } as unknown as GraphNode);
  }

  /** Adds the edge; an edge that is there already is replaced only by a surer one, and keeps its evidence. */
  link(edge: Edge): void {
    const from = this.#entries.get(edge.from);
    const to = this.#entries.get(edge.to);
    if (from === undefined || to === undefined || edge.evidence.length === 0) {
      this.#options.gaps.add('trace.graph', 'edge to a node that is not held any more');
      return;
    }
    const known = from.out.get(edge.rel)?.get(edge.to);
    if (known !== undefined) {
      if (known.confidence >= edge.confidence) return;
      edge = { ...edge, evidence: [...new Set([...known.evidence, ...edge.evidence])] };
    }
    place(from.out, edge.rel, edge.to, edge);
    place(to.in, edge.rel, edge.from, edge);
    this.#freshEdges.set(`${edge.from}\0${edge.rel}\0${edge.to}`, edge);
  }

  takeDelta(): Delta {
    if (this.#freshNodes.size === 0 && this.#freshEdges.size === 0) return NOTHING;
    const delta = { nodes: [...this.#freshNodes.values()], edges: [...this.#freshEdges.values()] };
    this.#freshNodes = new Map();
    this.#freshEdges = new Map();
    this.#evict();
    return delta;
  }

  get size(): number {
    return this.#entries.size;
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  get(id: string): GraphNode | undefined {
    return this.#entries.get(id)?.node;
  }

  getAs<K extends NodeKind>(id: string, kind: K): NodeOf<K> | undefined {
    const node = this.#entries.get(id)?.node;
    return node?.kind === kind ? (node as unknown as NodeOf<K>) : undefined;
  }

  out(id: string, rel?: Rel): readonly Edge[] {
    return edgesOf(this.#entries.get(id)?.out, rel);
  }

  in(id: string, rel?: Rel): readonly Edge[] {
    return edgesOf(this.#entries.get(id)?.in, rel);
  }

  text(id: string): string | undefined {
    const node = this.#entries.get(id)?.node;
    return node === undefined ? undefined : this.#options.textOf(node);
  }

  *nodes(kind?: NodeKind): Iterable<GraphNode> {
    for (const { node } of this.#entries.values()) if (kind === undefined || node.kind === kind) yield node;
  }

  /** A hundredth at a time, so that the work is seldom; pinned nodes move to the young end. */
  #evict(): void {
    const { nodes: most, pinned, gaps } = this.#options;
    if (this.#entries.size <= most) return;
    let surplus = this.#entries.size - most + Math.ceil(most / 100);
    let looked = 0;
    const total = this.#entries.size;
    for (const [id, entry] of this.#entries) {
      if (surplus === 0 || looked++ === total) break;
      this.#entries.delete(id);
      if (pinned(entry.node)) {
        this.#entries.set(id, entry);
        continue;
      }
      this.#unlink(id, entry);
      gaps.add('trace.graph', `evicted ${entry.node.kind}`);
      surplus--;
    }
  }

  #unlink(id: string, entry: Entry): void {
    for (const [rel, edges] of entry.out) for (const to of edges.keys()) this.#entries.get(to)?.in.get(rel)?.delete(id);
    for (const [rel, edges] of entry.in)
      for (const from of edges.keys()) this.#entries.get(from)?.out.get(rel)?.delete(id);
  }
}

interface Entry {
  node: GraphNode;
  readonly out: Sides;
  readonly in: Sides;
}

/** By rel, then by the node at the other end. */
type Sides = Map<Rel, Map<string, Edge>>;

const NOTHING: Delta = Object.freeze({ nodes: [], edges: [] });

function place(sides: Sides, rel: Rel, other: string, edge: Edge): void {
  const edges = sides.get(rel);
  if (edges === undefined) sides.set(rel, new Map([[other, edge]]));
  else edges.set(other, edge);
}

function edgesOf(sides: Sides | undefined, rel: Rel | undefined): Edge[] {
  if (sides === undefined) return [];
  if (rel !== undefined) return [...(sides.get(rel)?.values() ?? [])];
  return [...sides.values()].flatMap((edges) => [...edges.values()]);
}

function sameAttrs(a: object, b: object): boolean {
  const left = Object.entries(a);
  if (left.length !== Object.keys(b).length) return false;
  return left.every(([name, value]) => {
    const other = (b as Record<string, unknown>)[name];
    return value === other || (typeof value === 'object' && JSON.stringify(value) === JSON.stringify(other));
  });
}
