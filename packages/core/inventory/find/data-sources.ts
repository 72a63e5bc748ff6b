import type { GraphView } from '../../trace/index.ts';
import type { Finder, Sighting } from '../sighting.ts';
import { steadyPath } from '../steady-path.ts';

/** Where the model's context came from: the files, URLs and queries behind its documents and tool results. */
export const dataSources: Finder<Sighting> = () =>
  function* ({ delta, graph, workloadOf }) {
    for (const edge of delta.edges) {
      if (edge.rel !== 'came_from') continue;
      const named = sourceName(edge.to, graph);
      const turn = graph.getAs(edge.from, 'segment')?.attrs.turn;
      const process = turn && graph.in(turn, 'did')[0]?.from;
      const workload = process && workloadOf(process);
      if (named === undefined || workload === undefined) continue;
      const { name, form } = named;
      yield { kind: 'data_source', name, facts: { form, basis: edge.basis }, counts: { segments: 1 }, workload };
    }
  };

function sourceName(id: string, graph: GraphView): { name: string; form: string } | undefined {
  const node = graph.get(id);
  if (node?.kind === 'file') return { name: steadyPath(node.attrs.resolved ?? node.attrs.path), form: 'file' };
  if (node?.kind !== 'request') return undefined;
  const { host = '', path = '', protocol } = node.attrs;
  const end = path.search(/[?#]/);
  return { name: `${host}${end < 0 ? path : path.slice(0, end)}`, form: protocol };
}
