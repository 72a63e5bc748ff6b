import type { RemitEvent } from '../event/index.ts';
import type { Edge, GraphNode, NodeKind, NodeOf, Rel } from './graph.ts';

/**
 * The fold from events to the trace graph. Deterministic: the same events in the same order give the same graph, with the same
 * ids. Events of one node come in boot-time order (the hub sees to that); duplicates and strays are tolerated and counted.
 */
export interface Trace {
  /** Folds one event in and says what is new or has changed by it. */
  apply(event: RemitEvent): Delta;
  readonly graph: GraphView;
  /** What the fold itself could not do: unknown processes, requests without a response, evicted state. */
  readonly gaps: readonly Gap[];
}

/** Nodes and edges are only added or made more precise, never taken back: what a signal was built on stays. */
export interface Delta {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly Edge[];
}

export interface GraphView {
  get(id: string): GraphNode | undefined;
  /** The node if it is of that kind. */
  getAs<K extends NodeKind>(id: string, kind: K): NodeOf<K> | undefined;
  out(id: string, rel?: Rel): readonly Edge[];
  in(id: string, rel?: Rel): readonly Edge[];
  /** The full text of a segment or the arguments of a call, while the fold still holds it. */
  text(id: string): string | undefined;
  nodes(kind?: NodeKind): Iterable<GraphNode>;
}

export interface Gap {
  readonly source: string;
  readonly reason: string;
  readonly count: number;
}
