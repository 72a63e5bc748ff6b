import type { GraphNode } from '@remit/core/trace';
import { agentSide } from './agent-side.ts';
import type { Link } from './causal.ts';

/**
 * Links that are true but would hide the story if all were drawn: where it happens (workload, conversation, the agent's own
 * process), a segment that stands in every later context too, and what another link says more closely. They show when one of
 * their ends is pointed at.
 */
export function backdropOf(nodes: readonly GraphNode[], links: readonly Link[]): ReadonlySet<string> {
  const side = agentSide(nodes, links);
  const first = firstContexts(nodes, links);
  const returned = new Set(links.filter((link) => link.edge.rel === 'returned').map((link) => link.to));
  const usedBy = new Set(links.filter((link) => link.phrase === 'authenticated').map((link) => link.from));
  const steered = new Set(links.filter((link) => link.edge.rel === 'steered_by').map((link) => link.to));
  const kinds = new Map(nodes.map((node) => [node.id, node.kind]));
  const sources = new Set(links.filter((link) => link.edge.rel === 'came_from').map((link) => link.from));
  const back = links.filter(({ edge, from, to, phrase, id }) => {
    switch (edge.rel) {
      case 'came_from':
        return returned.has(to) && kinds.get(from) !== 'file';
      case 'contains':
        return first.get(from) !== id;
      case 'used':
        return phrase === 'used' && usedBy.has(to);
      case 'led_to':
        return steered.has(to) || returned.has(to);
      case 'carried_out_by':
        return sources.has(to);
      default:
        return side.has(from);
    }
  });
  return new Set(back.map((link) => link.id));
}

/** Segment → its link to the first turn whose context it stood in. */
function firstContexts(nodes: readonly GraphNode[], links: readonly Link[]): Map<string, string> {
  const ts = new Map(nodes.map((node) => [node.id, node.ts]));
  const first = new Map<string, Link>();
  for (const link of links) {
    if (link.edge.rel !== 'contains') continue;
    const known = first.get(link.from);
    if (known === undefined || (ts.get(link.to) ?? '') < (ts.get(known.to) ?? '')) first.set(link.from, link);
  }
  return new Map([...first].map(([segment, link]) => [segment, link.id]));
}
