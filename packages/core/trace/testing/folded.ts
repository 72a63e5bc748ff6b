import type { RemitEvent } from '../../event/index.ts';
import { createTrace } from '../create.ts';
import type { Edge, NodeKind, NodeOf, Rel } from '../graph.ts';
import type { Limits } from '../limits.ts';
import type { Trace } from '../trace.ts';

/** The trace of these events. */
export function folded(scene: { readonly events: readonly RemitEvent[] }, limits: Partial<Limits> = {}): Trace {
  const trace = createTrace(limits);
  for (const event of scene.events) trace.apply(event);
  return trace;
}

export function allNodes<K extends NodeKind>(trace: Trace, kind: K): NodeOf<K>[] {
  return [...trace.graph.nodes(kind)] as unknown as NodeOf<K>[];
}

export function allEdges(trace: Trace, rel: Rel): Edge[] {
  return [...trace.graph.nodes()].flatMap((node) => trace.graph.out(node.id, rel));
}

/** The graph as one text: what two folds of the same events must have in common. */
export function pictured(trace: Trace): string {
  const nodes = [...trace.graph.nodes()];
  return JSON.stringify([nodes, nodes.flatMap((node) => trace.graph.out(node.id)), trace.gaps]);
}
