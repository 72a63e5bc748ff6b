export { createTrace } from './create.ts';
export type { Basis, Edge, GraphNode, NodeAttrs, NodeKind, NodeOf, Origin, Rel } from './graph.ts';
export { defaultLimits, type Limits } from './limits.ts';
export type { Delta, Gap, GraphView, Trace } from './trace.ts';
