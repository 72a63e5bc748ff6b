import type { NodeKind } from '@remit/core/trace';
import type { Item, Story } from './story.ts';

/** The columns of the drawing: what was read, what the model saw, what it asked for, what ran, what was reached. */
export interface Columns {
  /** Item → column, 0 leftmost; no column is empty. */
  readonly of: ReadonlyMap<string, number>;
  /** Headings with the columns each spans. */
  readonly headings: readonly Heading[];
}

export interface Heading {
  readonly title: string;
  readonly first: number;
  readonly last: number;
}

/**
 * The rank of an item is what it is, not how many steps came before: a loop of ten turns stays ten rows of the same columns, and
 * a column can carry a heading. Only where things of one sort lead to each other (a shell that starts curl, a file that holds a
 * credential that opens a request) does a sort take more than one column.
 */
export function columnsOf(story: Story): Columns {
  const agents = new Set(
    story.strands.filter((s) => s.links.some((l) => l.edge.rel === 'did' && l.phrase === 'held')).map((s) => s.from),
  );
  const sources = sourcesOf(story, agents);
  const zones = new Map(story.items.map((item) => [item.id, zoneOf(item, sources, agents)]));
  const depths = depthsWithin(story, zones);
  const of = new Map<string, number>();
  const headings: Heading[] = [];
  let next = 0;
  for (const [zone, title] of ZONES.entries()) {
    const own = story.items.filter((item) => zones.get(item.id) === zone);
    if (own.length === 0) continue;
    const used = [...new Set(own.map((item) => depths.get(item.id) ?? 0))].sort((a, b) => a - b);
    for (const item of own) of.set(item.id, next + used.indexOf(depths.get(item.id) ?? 0));
    headings.push({ title, first: next, last: next + used.length - 1 });
    next += used.length;
  }
  return { of, headings };
}

/** What the context came from; but what a tool's process reached stays with what was reached, though its answer came back. */
function sourcesOf(story: Story, agents: ReadonlySet<string>): ReadonlySet<string> {
  const reached = new Set(story.items.filter((i) => i.node.kind === 'process' && !agents.has(i.id)).map((i) => i.id));
  const effects = Map.groupBy(story.strands, (strand) => strand.from);
  const kinds = new Map(story.items.map((item) => [item.id, item.node.kind]));
  for (const id of reached) {
    for (const { to } of effects.get(id) ?? [])
      if (zones[kinds.get(to) ?? 'turn'] >= zones.process && !agents.has(to)) reached.add(to);
  }
  return new Set(
    story.strands
      .filter((strand) => strand.links.some((link) => link.edge.rel === 'came_from') && !reached.has(strand.from))
      .map((strand) => strand.from),
  );
}

const ZONES = ['Agent and sources', 'Context', 'Model', 'Tool calls', 'Processes', 'Reached'];

function zoneOf(item: Item, sources: ReadonlySet<string>, agents: ReadonlySet<string>): number {
  if (agents.has(item.id)) return 0;
  if (sources.has(item.id) && item.node.kind !== 'tool_call' && item.node.kind !== 'process') return 0;
  return zones[item.node.kind];
}

const zones: Record<NodeKind, number> = {
  workload: 0,
  conversation: 0,
  segment: 1,
  turn: 2,
  tool_call: 3,
  process: 4,
  file: 5,
  credential: 5,
  connection: 5,
  request: 5,
  k8s_call: 5,
  cloud_call: 5,
  record: 5,
};

/** Longest path among the items of one zone, for the zones that hold chains. Loops (which a story should not have) are cut. */
function depthsWithin(story: Story, zoneOfItem: ReadonlyMap<string, number>): Map<string, number> {
  const before = new Map<string, string[]>();
  for (const { from, to } of story.strands) {
    const zone = zoneOfItem.get(to);
    if (zone !== zoneOfItem.get(from) || zone === undefined || zone < zones.process) continue;
    before.set(to, [...(before.get(to) ?? []), from]);
  }
  const depths = new Map<string, number>();
  const underWay = new Set<string>();
  const depth = (id: string): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    if (underWay.has(id)) return 0;
    underWay.add(id);
    const own = Math.max(0, ...(before.get(id) ?? []).map((cause) => depth(cause) + 1));
    underWay.delete(id);
    depths.set(id, own);
    return own;
  };
  for (const item of story.items) depth(item.id);
  return depths;
}
