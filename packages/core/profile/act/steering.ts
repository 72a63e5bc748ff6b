import type { Edge, GraphView, NodeOf } from '../../trace/index.ts';

/**
 * From here on a `steered_by` edge is taken to mean that the action itself came from that text, and not just a value such as
 * an invoice number that was looked up and passed on (which the trace gives a lower confidence).
 */
export const STEERED = 0.7;

export interface Steering {
  readonly edge: Edge;
  readonly segment: NodeOf<'segment'>;
}

/** What steered a call, surest first; never the user's or the system's own words. */
export function steeringOf(call: string, graph: GraphView, atLeast: number = STEERED): Steering[] {
  const found: Steering[] = [];
  for (const edge of graph.out(call, 'steered_by')) {
    const segment = graph.getAs(edge.to, 'segment');
    if (segment === undefined || edge.confidence < atLeast) continue;
    if (segment.attrs.origin !== 'user' && segment.attrs.origin !== 'system') found.push({ edge, segment });
  }
  return found.sort((a, b) => b.edge.confidence - a.edge.confidence || (a.edge.to < b.edge.to ? -1 : 1));
}
