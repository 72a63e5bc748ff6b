import type { Doers } from '../../profile/index.ts';
import type { Edge, GraphView } from '../../trace/index.ts';
import type { Story } from './story.ts';

const MOST_SOURCES = 4;
/** Copies of one text, such as the same file read before, match it as well; what matches clearly less than the best is not told. */
const AS_SURE_AS_THE_BEST = 0.03;

/** A text that steered a call: where it came from, the call that brought it, the turn that put it before the model. */
export function addContext(story: Story, segment: string, graph: GraphView, doers: Doers): void {
  story.take(segment, graph);
  const first = graph.getAs(segment, 'segment')?.attrs.turn;
  if (first !== undefined) addTurn(story, first, graph, doers);
  for (const edge of sourcesOf(segment, graph)) {
    story.take(edge.to, graph);
    const whole = graph.getAs(edge.to, 'segment');
    if (whole !== undefined) addBringer(story, whole.id, graph, doers);
    for (const did of graph.in(edge.to, 'did')) story.take(did.from, graph);
  }
  addBringer(story, segment, graph, doers);
}

function sourcesOf(segment: string, graph: GraphView): Edge[] {
  const sources = graph.out(segment, 'came_from').toSorted((a, b) => b.confidence - a.confidence);
  const best = sources[0]?.confidence ?? 0;
  return sources.filter((edge) => edge.confidence >= best - AS_SURE_AS_THE_BEST).slice(0, MOST_SOURCES);
}

export function addTurn(story: Story, turn: string, graph: GraphView, doers: Doers): void {
  story.take(turn, graph);
  for (const edge of graph.out(turn, 'took_part_in')) story.take(edge.to, graph);
  for (const edge of graph.in(turn, 'did')) {
    if (!doers.isAgent(edge.from)) continue;
    story.take(edge.from, graph);
    for (const ran of graph.out(edge.from, 'ran_in')) story.take(ran.to, graph);
  }
}

/** The tool call that gave back the text, which is honest itself: searching or reading is its work. */
function addBringer(story: Story, segment: string, graph: GraphView, doers: Doers): void {
  for (const returned of graph.in(segment, 'returned')) {
    story.take(returned.from, graph);
    for (const asked of graph.in(returned.from, 'asked_for')) addTurn(story, asked.from, graph, doers);
  }
}

/** The user's latest words before the call. */
export function addRequestOfUser(story: Story, turn: string | undefined, graph: GraphView): void {
  if (turn === undefined) return;
  const conversation = graph.getAs(turn, 'turn')?.attrs.conversation;
  const turns = conversation === undefined ? [] : graph.in(conversation, 'took_part_in').map((edge) => edge.from);
  const until = turns.includes(turn) ? turns.slice(0, turns.indexOf(turn) + 1) : turns;
  for (const one of [turn, ...until.reverse()]) {
    const users = graph.out(one, 'contains').filter((edge) => graph.getAs(edge.to, 'segment')?.attrs.origin === 'user');
    const latest = users.at(-1);
    if (latest === undefined) continue;
    story.take(latest.to, graph);
    story.take(one, graph);
    return;
  }
}
