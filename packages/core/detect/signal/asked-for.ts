import type { GraphView, NodeOf } from '../../trace/index.ts';

/**
 * Whether a person asked for this call: until then the conversation held nothing but the words of user and operator (no result of a tool,
 * no document), and what the call says takes up words of the user's. Such a call may still be wrong, but nobody else can have put it into
 * the model's head.
 */
export function askedFor(call: NodeOf<'tool_call'>, graph: GraphView): boolean {
  const asking = graph.in(call.id, 'asked_for')[0]?.from;
  const turn = asking === undefined ? undefined : graph.getAs(asking, 'turn');
  if (turn === undefined) return false;
  const turns = graph.in(call.attrs.conversation, 'took_part_in').slice(0, MOST_TURNS);
  const said = new Set<string>();
  for (const { from } of turns) {
    const one = graph.getAs(from, 'turn');
    if (one === undefined || !isUpTo(one, turn)) continue;
    for (const { to } of graph.out(from, 'contains')) {
      const segment = graph.getAs(to, 'segment');
      if (segment === undefined || segment.attrs.role === 'assistant') continue;
      const { origin } = segment.attrs;
      if ((origin !== 'user' && origin !== 'system') || graph.out(to, 'came_from').length > 0) return false;
      if (origin === 'user') for (const word of wordsOf(graph.text(to) ?? segment.attrs.preview ?? '')) said.add(word);
    }
  }
  const written = wordsOf(graph.text(call.id) ?? call.attrs.arguments);
  return [...written].some((word) => said.has(word));
}

const MOST_TURNS = 50;

function isUpTo(one: NodeOf<'turn'>, last: NodeOf<'turn'>): boolean {
  if (one.id === last.id) return true;
  return (
    one.boot_ns.length < last.boot_ns.length ||
    (one.boot_ns.length === last.boot_ns.length && one.boot_ns < last.boot_ns)
  );
}

function wordsOf(text: string): Set<string> {
  return new Set(
    text
      .slice(0, 16_384)
      .toLowerCase()
      .match(/\p{L}{4,}/gu) ?? [],
  );
}
