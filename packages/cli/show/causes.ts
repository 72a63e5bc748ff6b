import type { Basis, Edge, GraphNode, Rel } from '@remit/core/trace';

/** One line of the tree: a node as the effect of the one above it. */
export interface Cause {
  readonly node: GraphNode;
  readonly basis: Basis;
  /** What the edge says, told from cause to effect. */
  readonly words: string;
  /** It stands elsewhere with all that follows from it. */
  readonly again: boolean;
  /** Instead of the node's own. */
  readonly label?: string;
}

interface Step {
  readonly edge: Edge;
  readonly from: GraphNode;
  readonly to: GraphNode;
}

/** Edges that say where a thing came from point against the course of events; told as a story they are turned around. */
const backwards: ReadonlySet<Rel> = new Set(['came_from', 'steered_by', 'contains']);

/** Which of its causes a node is drawn below: the higher first. What a thing merely belongs to is none. */
const weight: Partial<Record<Rel, number>> = {
  carried_out_by: 10,
  execed: 9,
  asked_for: 9,
  returned: 8,
  contains: 6,
  did: 6,
  yielded: 6,
  came_from: 5,
  carried: 5,
  forked: 5,
  touched: 4,
  recorded_as: 4,
  used: 3,
  steered_by: 2,
  led_to: 1,
};

/** Causes that are worth a line of their own although the effect is drawn elsewhere. */
const told: ReadonlySet<Rel> = new Set(['steered_by', 'came_from', 'used']);

const verbs: Partial<Record<Rel, string>> = {
  came_from: 'became',
  steered_by: 'steered',
  contains: 'context of',
  asked_for: 'asked for',
  carried_out_by: 'by',
  recorded_as: 'recorded as',
  led_to: 'led to',
};

/** Turns the graph into a forest. Every node that has an edge of the story is in it exactly once, cycles or not. */
export function causes(graph: { readonly nodes: readonly GraphNode[]; readonly edges: readonly Edge[] }) {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const steps = graph.edges.flatMap((edge) => stepOf(edge, nodes));
  const into = Map.groupBy(steps, ({ to }) => to.id);
  const parents = new Map<string, Step>();
  for (const [id, candidates] of into) {
    const best = candidates.sort(byWorth).find((step) => !isAbove(parents, id, step.from.id));
    if (best !== undefined) parents.set(id, best);
  }
  const outOf = Map.groupBy(steps, ({ from }) => from.id);
  const involved = graph.nodes.filter(({ id }) => into.has(id) || outOf.has(id)).sort(byTime);

  const below = (node: GraphNode): Cause[] => {
    const found: Cause[] = [];
    for (const step of [...(outOf.get(node.id) ?? [])].sort((a, b) => byTime(a.to, b.to))) {
      const isPlace = parents.get(step.to.id) === step;
      if (!isPlace && !told.has(step.edge.rel)) continue;
      if (isPlace && isHusk(step.to)) continue;
      const base = { basis: step.edge.basis, words: wordsOf(step.edge), again: !isPlace };
      const image = isPlace ? imageOf(step.to) : undefined;
      const only = isPlace && step.to.kind === 'turn' ? onlyCall(step.to) : undefined;
      if (image !== undefined) found.push({ ...base, node: image, words: 'ran' });
      else if (only !== undefined) found.push({ ...base, node: only, words: `${base.words} turn that asked for` });
      else found.push({ ...base, node: step.to });
    }
    return found;
  };

  /** A turn that asked for one thing and did nothing else is told in passing: stories are long, and terminals narrow. */
  const onlyCall = (turn: GraphNode): GraphNode | undefined => {
    const next = outOf.get(turn.id) ?? [];
    const [step] = next;
    return next.length === 1 && step?.to.kind === 'tool_call' && parents.get(step.to.id) === step ? step.to : undefined;
  };

  /** A process that was forked only to become another program is drawn as that program. */
  const imageOf = (node: GraphNode): GraphNode | undefined => {
    const next = outOf.get(node.id) ?? [];
    const image = next.length === 1 && next[0]?.edge.rel === 'execed' ? next[0].to : undefined;
    return image !== undefined && parents.get(image.id) === next[0] ? image : undefined;
  };

  /** What was forked to become a program that is drawn below its real cause, and did nothing else. */
  const isHusk = (node: GraphNode): boolean => {
    const next = outOf.get(node.id) ?? [];
    return next.length === 1 && next[0]?.edge.rel === 'execed' && parents.get(next[0].to.id) !== next[0];
  };

  return { roots: involved.filter(({ id }) => !parents.has(id)), below };
}

function stepOf(edge: Edge, nodes: ReadonlyMap<string, GraphNode>): Step[] {
  const turned = backwards.has(edge.rel);
  const from = nodes.get(turned ? edge.to : edge.from);
  const to = nodes.get(turned ? edge.from : edge.to);
  return from && to && from !== to && weight[edge.rel] !== undefined ? [{ edge, from, to }] : [];
}

/** The cause that says most, then the surer one, then the later one: what was added last is what changed the course. */
function byWorth(a: Step, b: Step): number {
  return (
    (weight[b.edge.rel] ?? 0) - (weight[a.edge.rel] ?? 0) ||
    b.edge.confidence - a.edge.confidence ||
    byTime(b.from, a.from)
  );
}

function isAbove(parents: ReadonlyMap<string, Step>, id: string, start: string): boolean {
  for (let at: string | undefined = start; at !== undefined; at = parents.get(at)?.from.id) if (at === id) return true;
  return false;
}

function wordsOf({ rel, basis, confidence }: Edge): string {
  return `${verbs[rel] ?? rel}${basis === 'inferred' ? ` ${Math.round(confidence * 100)} %` : ''}`;
}

function byTime(a: GraphNode, b: GraphNode): number {
  return a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : a.id < b.id ? -1 : 1;
}
