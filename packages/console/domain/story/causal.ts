import type { Edge, GraphNode, NodeKind, Rel } from '@remit/core/trace';

/**
 * An edge turned so that it runs from cause to effect. Some relations of the trace graph name the effect first (a segment
 * `came_from` a file); read from left to right the file comes first.
 */
export interface Link {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** How it reads in that direction: from *entered the context as* to. */
  readonly phrase: string;
  readonly edge: Edge;
}

export function causalLinks(nodes: readonly GraphNode[], edges: readonly Edge[]): Link[] {
  const kinds = new Map(nodes.map((node) => [node.id, node.kind]));
  const links = new Map<string, Link>();
  for (const edge of edges) {
    const [from, to] = [kinds.get(edge.from), kinds.get(edge.to)];
    if (from === undefined || to === undefined || edge.from === edge.to) continue;
    const turned = isTurned(edge.rel, from);
    const link = {
      id: linkId(edge),
      from: turned ? edge.to : edge.from,
      to: turned ? edge.from : edge.to,
      phrase: phraseOf(edge.rel, from, to),
      edge,
    };
    links.set(link.id, link);
  }
  return [...links.values()];
}

export function linkId(edge: Pick<Edge, 'from' | 'to' | 'rel'>): string {
  return `link ${edge.from} ${edge.rel} ${edge.to}`;
}

/** Credentials are used by requests as a cause, but by processes as something they reach. */
function isTurned(rel: Rel, from: NodeKind): boolean {
  if (rel === 'used') return from !== 'process';
  return (
    rel === 'ran_in' || rel === 'took_part_in' || rel === 'contains' || rel === 'came_from' || rel === 'steered_by'
  );
}

function phraseOf(rel: Rel, from: NodeKind, to: NodeKind): string {
  if (rel === 'did') return didPhrases[to] ?? 'did';
  if (rel === 'used') return from === 'process' ? 'used' : 'authenticated';
  return phrases[rel];
}

const didPhrases: Partial<Record<NodeKind, string>> = {
  file: 'opened',
  connection: 'connected to',
  request: 'sent',
  turn: 'held',
  k8s_call: 'called',
  cloud_call: 'called',
};

const phrases: Record<Rel, string> = {
  ran_in: 'runs',
  forked: 'forked',
  execed: 'became, by exec,',
  took_part_in: 'includes',
  contains: 'stood in the context of',
  asked_for: 'asked for',
  carried_out_by: 'was carried out by',
  did: 'did',
  carried: 'carried',
  recorded_as: 'was recorded as',
  touched: 'touched',
  used: 'used',
  yielded: 'held',
  returned: 'returned',
  came_from: 'entered the context as',
  steered_by: 'steered',
  led_to: 'led to',
};
