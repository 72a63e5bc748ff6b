import type { Edge, GraphNode, GraphView } from '@remit/core/trace';

/**
 * What agents did since a time, as a part of the graph: everything that hangs together with a model exchange of that time. A
 * workload ties all its processes together, so it is shown and not passed through; an older process is passed through only to
 * what it did since.
 */
export function activity(graph: GraphView, since: string): { nodes: GraphNode[]; edges: Edge[] } {
  const found = new Map<string, GraphNode>();
  const open: GraphNode[] = [];
  const visit = (node: GraphNode | undefined): void => {
    if (node === undefined || found.has(node.id)) return;
    found.set(node.id, node);
    open.push(node);
  };
  for (const turn of graph.nodes('turn')) if (turn.ts >= since) visit(turn);

  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === 'workload' || (node.ts < since && node.kind !== 'process')) continue;
    for (const id of neighbours(graph, node.id)) {
      const next = graph.get(id);
      if (next !== undefined && (node.ts >= since || next.ts >= since || next.kind === 'workload')) visit(next);
    }
  }

  const edges: Edge[] = [];
  for (const id of found.keys()) for (const edge of graph.out(id)) if (found.has(edge.to)) edges.push(edge);
  return { nodes: [...found.values()], edges };
}

function* neighbours(graph: GraphView, id: string): Generator<string> {
  for (const edge of graph.out(id)) yield edge.to;
  for (const edge of graph.in(id)) yield edge.from;
}
