import type { GraphView } from '../../trace/index.ts';

/** Turns of a conversation that are looked through for the user's words, from its start. */
const MOST_TURNS = 200;

/**
 * Whether the user, or whoever wrote the system prompt, named this host (or a domain it belongs to) in the conversation. What
 * a person pointed the agent to is not the agent's own idea.
 */
export function pointedTo(conversation: string, host: string, graph: GraphView): boolean {
  const names = namesOf(host.replace(/^\[|\](?::\d+)?$/g, '').replace(/:\d+$/, ''));
  if (names.length === 0) return false;
  for (const turn of graph.in(conversation, 'took_part_in').slice(0, MOST_TURNS)) {
    for (const { to } of graph.out(turn.from, 'contains')) {
      const segment = graph.getAs(to, 'segment');
      if (segment === undefined || (segment.attrs.origin !== 'user' && segment.attrs.origin !== 'system')) continue;
      const text = (graph.text(to) ?? segment.attrs.preview ?? '').toLowerCase();
      if (names.some((name) => standsIn(name, text))) return true;
    }
  }
  return false;
}

/** `api.shop.example` is also meant by `shop.example`; never by `example` alone. */
function namesOf(host: string): string[] {
  if (/^[\d.]+$/.test(host) || host.includes(':')) return [host];
  const labels = host.split('.');
  const names: string[] = [];
  for (let i = 0; i + 2 <= labels.length; i++) names.push(labels.slice(i).join('.'));
  return names.length > 0 ? names : host === '' ? [] : [host];
}

function standsIn(name: string, text: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const before = text[at - 1] ?? ' ';
    const after = text.slice(at + name.length, at + name.length + 2);
    if (!/[\w.-]/.test(before) && !/^(?:[\w-]|\.\w)/.test(after)) return true;
  }
  return false;
}
