import type { GraphView, NodeKind } from '../../trace/index.ts';
import { isRuntimeLookup } from './runtime-lookup.ts';
import type { Story } from './story.ts';

/** A call that starts a thousand processes is told by a hundred of them; the rest is counted. */
const MOST_PROCESSES = 100;
const MOST_LEAVES = 30;

/** What a call's effect did in turn: processes and their files, connections, requests, credentials. `needed` is always taken. */
export function addBelow(story: Story, start: string, graph: GraphView, needed: ReadonlySet<string>): void {
  story.take(start, graph);
  if (graph.getAs(start, 'process') === undefined) return addLeaf(story, start, graph);
  const processes = [start];
  for (let i = 0; i < processes.length; i++) {
    const process = processes[i] as string;
    story.take(process, graph);
    for (const edge of [...graph.out(process, 'execed'), ...graph.out(process, 'forked')]) {
      if (processes.length < MOST_PROCESSES) processes.push(edge.to);
      else story.omit(edge.to);
    }
    addLeaves(story, process, graph, needed);
  }
}

function addLeaves(story: Story, process: string, graph: GraphView, needed: ReadonlySet<string>): void {
  const taken = new Map<NodeKind, number>();
  for (const edge of graph.out(process, 'did')) {
    const leaf = graph.get(edge.to);
    const kind = leaf?.kind;
    if (kind === undefined || (isRuntimeLookup(process, leaf, graph) && !needed.has(edge.to))) continue;
    // By position and not by what the story holds already, so that collecting again takes the same.
    const before = taken.get(kind) ?? 0;
    taken.set(kind, before + 1);
    if (before < MOST_LEAVES || needed.has(edge.to)) addLeaf(story, edge.to, graph);
    else story.omit(edge.to);
  }
  for (const edge of graph.out(process, 'used')) story.take(edge.to, graph);
}

function addLeaf(story: Story, id: string, graph: GraphView): void {
  story.take(id, graph);
  for (const edge of graph.out(id)) {
    if (edge.rel === 'yielded' || edge.rel === 'used' || edge.rel === 'recorded_as') story.take(edge.to, graph);
    else if (edge.rel === 'carried') addLeaf(story, edge.to, graph);
  }
  for (const edge of graph.in(id, 'carried')) story.take(edge.from, graph);
}
