import { type Doers, PLAUSIBLE, steeringOf } from '../../profile/index.ts';
import type { Edge, GraphView } from '../../trace/index.ts';
import type { Signal } from '../detector.ts';
import type { Links } from '../correlate/links.ts';
import { addBelow } from './below.ts';
import { addContext, addRequestOfUser, addTurn } from './context.ts';
import type { Story } from './story.ts';

const MOST_SOURCES = 3;
const MOST_RESULTS = 3;

/**
 * Adds to a story what belongs to its signals: the source, its way into the model's context, the calls it led to, everything
 * those did, and who the agent is. Of the conversation nothing else is taken but what the user had asked for.
 */
export function collect(
  story: Story,
  signals: Iterable<{ readonly signal: Signal; readonly links: Links }>,
  graph: GraphView,
  doers: Doers,
): void {
  const told = [...signals];
  const needed = new Set(told.flatMap(({ signal }) => [signal.node, ...signal.nodes]));
  const calls = new Set<string>();
  for (const { signal } of told) {
    const act = doers.act(signal.node, graph);
    const call = graph.getAs(signal.node, 'tool_call') ?? act?.call;
    if (call !== undefined) calls.add(call.id);
    if (act?.root !== undefined && call === undefined) addBelow(story, act.root.id, graph, needed);
    else if (act !== undefined) addLineage(story, act.process?.id, graph, doers);
  }
  for (const id of needed) story.take(id, graph);
  for (const call of calls) addCall(story, call, graph, doers, needed);
  for (const process of story.ofKind('process')) addLineage(story, process.id, graph, doers);
  addInnerEdges(story, graph);
}

function addCall(story: Story, id: string, graph: GraphView, doers: Doers, needed: ReadonlySet<string>): void {
  story.take(id, graph);
  const asked = graph.in(id, 'asked_for');
  for (const edge of asked) addTurn(story, edge.from, graph, doers);
  addRequestOfUser(story, asked[0]?.from, graph);
  for (const { segment } of steeringOf(id, graph, PLAUSIBLE).slice(0, MOST_SOURCES)) {
    addContext(story, segment.id, graph, doers);
  }
  for (const edge of graph.out(id, 'carried_out_by')) addBelow(story, edge.to, graph, needed);
  for (const edge of graph.out(id, 'returned').slice(0, MOST_RESULTS)) {
    story.take(edge.to, graph);
    const turn = graph.getAs(edge.to, 'segment')?.attrs.turn;
    if (turn !== undefined) addTurn(story, turn, graph, doers);
  }
}

/** A process, those between it and the agent, and the workload they ran in. */
function addLineage(story: Story, id: string | undefined, graph: GraphView, doers: Doers): void {
  const chain: string[] = [];
  for (let at = id; at !== undefined && !chain.includes(at); ) {
    chain.push(at);
    if (doers.isAgent(at)) break;
    const up: Edge | undefined = graph.in(at, 'execed')[0] ?? graph.in(at, 'forked')[0];
    at = up?.from;
  }
  // Without an agent above, the chain would lead through whatever started the machine.
  const told = chain.some((one) => doers.isAgent(one)) ? chain : chain.slice(0, 1);
  for (const one of told) {
    story.take(one, graph);
    for (const edge of graph.out(one, 'ran_in')) story.take(edge.to, graph);
  }
}

/** Every edge of the graph between two nodes of the story. Looked up from the end that has few. */
function addInnerEdges(story: Story, graph: GraphView): void {
  for (const { id, kind } of story.nodes.values()) {
    if (kind !== 'workload' && kind !== 'conversation' && kind !== 'credential') {
      for (const edge of graph.in(id)) if (story.has(edge.from)) story.addEdge(edge);
    }
    for (const rel of ['ran_in', 'took_part_in', 'used', 'yielded'] as const) {
      for (const edge of graph.out(id, rel)) if (story.has(edge.to)) story.addEdge(edge);
    }
  }
}
