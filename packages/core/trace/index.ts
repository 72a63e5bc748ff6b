export type { Basis, Edge, GraphNode, NodeAttrs, NodeKind, NodeOf, Origin, Rel } from './graph.ts';
export type { Delta, Gap, GraphView, Trace } from './trace.ts';
