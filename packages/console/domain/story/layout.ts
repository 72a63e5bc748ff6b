import { Graph, layout as dagre } from '@dagrejs/dagre';
import { type Columns, type Heading, columnsOf } from './columns.ts';
import type { Item, Story, Strand } from './story.ts';

/** Where everything stands, in drawing units (1 unit = 1 CSS pixel at zoom 1), origin top left. */
export interface Layout {
  readonly items: readonly Placed[];
  readonly strands: readonly Routed[];
  readonly headings: readonly (Heading & { readonly x: number; readonly width: number })[];
  readonly width: number;
  readonly height: number;
}

export interface Placed {
  readonly item: Item;
  readonly column: number;
  /** Top left corner. */
  readonly x: number;
  readonly y: number;
}

export interface Routed {
  readonly strand: Strand;
  /** SVG path data from cause to effect. */
  readonly path: string;
  /** A point on it, for a label or a focus mark. */
  readonly middle: Point;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const ITEM = { width: 170, height: 54 } as const;
const GAP = { columns: 46, rows: 22 } as const;
const MARGIN = { side: 28, top: 46, bottom: 24 } as const;

/**
 * Columns are ours (columns.ts); rows are dagre's, from its walk of the graph in order of time: so each cause stands beside its
 * effects, and the story also reads from top to bottom. Its search for fewer crossings would give that up.
 */
export function layOut(story: Story): Layout {
  const columns = columnsOf(story);
  const inTime = [...story.items].sort(byTime);
  const graph = new Graph({ multigraph: true });
  graph.setGraph({
    rankdir: 'LR',
    nodesep: GAP.rows,
    edgesep: 12,
    ranksep: GAP.columns,
    ranker: rankBy(columns) as never,
  });
  graph.setNode(START, { width: 0, height: 0 });
  for (const item of inTime) graph.setNode(key(item.id), { ...ITEM });
  const forward = forwardOf(story.strands, inTime, columns);
  const caused = new Set(forward.map((edge) => edge.to));
  for (const item of inTime)
    if (!caused.has(item.id)) graph.setEdge(START, key(item.id), { weight: 0, minlen: 1 }, 'start');
  for (const { from, to, strand } of forward)
    graph.setEdge(key(from), key(to), { weight: weightOf(strand), minlen: 1 }, strand.id);
  dagre(graph, { disableOptimalOrderHeuristic: true });
  const items = settle(inTime, columns, graph);
  const at = new Map(items.map((placed) => [placed.item.id, placed]));
  const shift = offsetOf(graph, items);
  const columnCount = Math.max(0, ...columns.of.values()) + 1;
  return {
    items,
    strands: story.strands.map((strand) => route(strand, at, pointsOf(graph, strand), shift)),
    headings: columns.headings.map((h) => ({
      ...h,
      x: columnX(h.first),
      width: (h.last - h.first) * (ITEM.width + GAP.columns) + ITEM.width,
    })),
    width: columnX(columnCount - 1) + ITEM.width + MARGIN.side,
    height: Math.max(...items.map((p) => p.y + ITEM.height), 0) + MARGIN.bottom,
  };
}

/** Where dagre's walk begins: it leads to everything without a cause, the earliest first. */
const START = 'start';

/** Ids come from outside, and dagre has uses of its own for some names (the empty one). */
const key = (id: string): string => `=${id}`;

/** The story's own strands as dagre takes them, from left to right, in time order of where they lead. */
function forwardOf(
  strands: readonly Strand[],
  inTime: readonly Item[],
  columns: Columns,
): { from: string; to: string; strand: Strand }[] {
  const place = new Map(inTime.map((item, i) => [item.id, i]));
  return strands
    .flatMap((strand) => {
      const [from, to] = [columns.of.get(strand.from) as number, columns.of.get(strand.to) as number];
      if (from === to || strand.backdrop) return [];
      return from < to ? { from: strand.from, to: strand.to, strand } : { from: strand.to, to: strand.from, strand };
    })
    .sort((a, b) => (place.get(a.to) as number) - (place.get(b.to) as number));
}

/** dagre asks its ranker to write `rank` on every node; ranks count double because it keeps odd ones for edge labels. */
function rankBy(columns: Columns): (graph: Graph) => void {
  return (graph) => {
    for (const id of graph.nodes()) (graph.node(id) as { rank: number }).rank = 2 * (columns.of.get(id.slice(1)) ?? -1);
  };
}

function weightOf(strand: Strand): number {
  if (strand.links.some((link) => link.edge.rel === 'contains')) return 2;
  return strand.basis === 'inferred' ? 3 : 4;
}

/** dagre's rows; a column in which two would overlap (items it saw as unconnected) is spread. */
function settle(items: readonly Item[], columns: Columns, graph: Graph): Placed[] {
  const top = topOf(graph, items);
  const placed = items.map((item) => ({
    item,
    column: columns.of.get(item.id) as number,
    x: columnX(columns.of.get(item.id) as number),
    y: yOf(graph, item) - top + MARGIN.top,
  }));
  for (const own of Map.groupBy(placed, (p) => p.column).values()) {
    let free = MARGIN.top;
    for (const p of own.sort((a, b) => a.y - b.y)) {
      p.y = Math.max(p.y, free);
      free = p.y + ITEM.height + GAP.rows;
    }
  }
  return placed.sort((a, b) => a.column - b.column || a.y - b.y);
}

/** From dagre's coordinates to ours. */
function offsetOf(graph: Graph, items: readonly Placed[]): Point {
  const first = items[0];
  if (first === undefined) return { x: 0, y: 0 };
  const theirs = graph.node(key(first.item.id)) as Point;
  const top = topOf(
    graph,
    items.map((placed) => placed.item),
  );
  return { x: first.x + ITEM.width / 2 - theirs.x, y: MARGIN.top - top };
}

function topOf(graph: Graph, items: readonly Item[]): number {
  return items.length === 0 ? 0 : Math.min(...items.map((item) => yOf(graph, item)));
}

function yOf(graph: Graph, item: Item): number {
  return (graph.node(key(item.id)) as { y: number }).y - ITEM.height / 2;
}

function columnX(column: number): number {
  return MARGIN.side + column * (ITEM.width + GAP.columns);
}

/** The bends dagre found for an edge that passes other columns, so that it runs between the items and not across them. */
function pointsOf(graph: Graph, strand: Strand): Point[] {
  if (strand.backdrop) return [];
  const edge = (graph.edge(key(strand.from), key(strand.to), strand.id) ?? undefined) as
    | { points?: Point[] }
    | undefined;
  return edge?.points?.slice(1, -1) ?? [];
}

function route(strand: Strand, at: ReadonlyMap<string, Placed>, bends: readonly Point[], shift: Point): Routed {
  const from = at.get(strand.from) as Placed;
  const to = at.get(strand.to) as Placed;
  if (from.column === to.column) return sideways(strand, from, to);
  if (from.column > to.column) return backwards(strand, from, to);
  const start = { x: from.x + ITEM.width, y: from.y + ITEM.height / 2 };
  const end = { x: to.x, y: to.y + ITEM.height / 2 };
  const between =
    to.column - from.column > 1
      ? bends.filter((_, i) => i % 2 === 1 || bends.length < 3).map((p) => ({ x: p.x + shift.x, y: p.y + shift.y }))
      : [];
  const stops = [start, ...between.filter((p) => p.x > start.x + 8 && p.x < end.x - 8), end];
  return { strand, path: flow(stops), middle: middleOf(stops) };
}

/** A horizontal S through every stop. */
function flow(stops: readonly Point[]): string {
  const [start, ...rest] = stops as [Point, ...Point[]];
  let path = `M${r(start.x)} ${r(start.y)}`;
  let last = start;
  for (const stop of rest) {
    const pull = Math.max(18, (stop.x - last.x) / 2);
    path += ` C${r(last.x + pull)} ${r(last.y)} ${r(stop.x - pull)} ${r(stop.y)} ${r(stop.x)} ${r(stop.y)}`;
    last = stop;
  }
  return path;
}

/** Between two items of one column: an arc on the right of it. */
function sideways(strand: Strand, from: Placed, to: Placed): Routed {
  const x = from.x + ITEM.width;
  const [y1, y2] = [from.y + ITEM.height / 2, to.y + ITEM.height / 2];
  const bulge = 22 + Math.min(20, Math.abs(y2 - y1) / 20);
  return {
    strand,
    path: `M${r(x)} ${r(y1)} C${r(x + bulge)} ${r(y1)} ${r(x + bulge)} ${r(y2)} ${r(x)} ${r(y2)}`,
    middle: { x: x + bulge * 0.75, y: (y1 + y2) / 2 },
  };
}

/** What came back (a result that becomes context): out of the foot, into the head of what lies to the left. */
function backwards(strand: Strand, from: Placed, to: Placed): Routed {
  const below = to.y > from.y;
  const start = { x: from.x + 24, y: below ? from.y + ITEM.height : from.y };
  const end = { x: to.x + ITEM.width - 24, y: below ? to.y : to.y + ITEM.height };
  const level = from.y === to.y;
  const drop = level ? 34 : Math.max(24, Math.abs(end.y - start.y) * 0.6);
  const dir = below ? 1 : -1;
  const endY = level ? to.y : end.y;
  return {
    strand,
    path: `M${r(start.x)} ${r(start.y)} C${r(start.x)} ${r(start.y + dir * drop)} ${r(end.x)} ${r(endY - (level ? 1 : dir) * drop)} ${r(end.x)} ${r(endY)}`,
    middle: { x: (start.x + end.x) / 2, y: (start.y + endY) / 2 + (level ? -drop * 0.75 : 0) },
  };
}

function middleOf(stops: readonly Point[]): Point {
  const i = Math.floor((stops.length - 1) / 2);
  const [a, b] = [stops[i] as Point, stops[i + 1] as Point];
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function byTime(a: Item, b: Item): number {
  return a.node.ts < b.node.ts ? -1 : a.node.ts > b.node.ts ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function r(value: number): number {
  return Math.round(value * 10) / 10;
}
