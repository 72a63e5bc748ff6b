import type { Delta, GraphView } from '../../trace/index.ts';
import type { Act } from './act.ts';
import type { Doers } from './doers.ts';

/** Of the effects below one tool call, as many are looked at again when something new is known of the call. */
const MOST_BELOW = 500;

/**
 * The acts that a delta shows for the first time or in a new light: a tie to a tool call that was decided later, a document
 * found to have steered the call, a credential found in the file.
 */
export function actsOf(delta: Delta, graph: GraphView, doers: Doers): Act[] {
  const ids = new Set<string>();
  for (const node of delta.nodes) ids.add(node.id);
  for (const edge of delta.edges) {
    if (edge.rel === 'did' || edge.rel === 'carried') ids.add(edge.to);
    else if (edge.rel === 'carried_out_by') below(edge.to, graph, ids);
    else if (edge.rel === 'steered_by')
      for (const tie of graph.out(edge.from, 'carried_out_by')) below(tie.to, graph, ids);
    else if (edge.rel === 'yielded' || edge.rel === 'used') ids.add(edge.from);
  }
  const acts: Act[] = [];
  for (const id of ids) {
    const act = doers.act(id, graph);
    if (act !== undefined) acts.push(act);
  }
  return acts;
}

/** The node and everything that processes from it on did. */
function below(start: string, graph: GraphView, into: Set<string>): void {
  const queue = [start];
  const most = into.size + MOST_BELOW;
  for (let i = 0; i < queue.length && into.size < most; i++) {
    const id = queue[i] as string;
    into.add(id);
    for (const edge of graph.out(id)) {
      if (edge.rel === 'did' || edge.rel === 'carried') into.add(edge.to);
      else if (edge.rel === 'forked' || edge.rel === 'execed') queue.push(edge.to);
    }
  }
}
