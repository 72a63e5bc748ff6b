import type { Edge, GraphView, NodeOf } from '../../trace/index.ts';

/**
 * From here on a `steered_by` edge is taken to mean that the text told the model to do just this. Below it stand, among others, a
 * passage passed on as it was and the same thing in other words (see the table of confidences in the trace).
 */
export const STEERED = 0.72;

/** From here on it is plausible enough to be told and to join signals, not to make one grave by itself. */
export const PLAUSIBLE = 0.5;

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
