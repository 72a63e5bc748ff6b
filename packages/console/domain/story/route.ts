import { GAP, ITEM, type Placed, type Point, type Routed } from './grid.ts';
import type { Strand } from './story.ts';

/** Leads strands between items: straight along a free row where there is one, else through the gap between two rows. */
export class Router {
  readonly #at: ReadonlyMap<string, Placed>;
  readonly #taken: ReadonlySet<string>;

  constructor(items: readonly Placed[]) {
    this.#at = new Map(items.map((placed) => [placed.item.id, placed]));
    this.#taken = new Set(items.map((placed) => cell(placed.column, placed.row)));
  }

  route(strand: Strand): Routed {
    const from = this.#at.get(strand.from) as Placed;
    const to = this.#at.get(strand.to) as Placed;
    if (from.column === to.column) return sideways(strand, from, to);
    return from.column < to.column ? this.#forwards(strand, from, to) : backwards(strand, from, to);
  }

  #forwards(strand: Strand, from: Placed, to: Placed): Routed {
    const start = { x: from.x + from.width, y: middleY(from) };
    const end = { x: to.x, y: middleY(to) };
    const stops = [start, ...this.#between(from, to, start, end), end];
    return { strand, path: flow(stops), middle: middleOf(stops) };
  }

  #between(from: Placed, to: Placed, start: Point, end: Point): Point[] {
    const left = start.x + GAP.columns;
    const right = end.x - GAP.columns;
    if (right <= left) return [];
    if (this.#isFree(from, to, from.row)) return [{ x: right, y: start.y }];
    if (this.#isFree(from, to, to.row)) return [{ x: left, y: end.y }];
    const y = from.row <= to.row ? to.y - GAP.rows * 0.36 : to.y + ITEM.height + GAP.rows * 0.36;
    return [
      { x: left, y },
      { x: right, y },
    ];
  }

  #isFree(from: Placed, to: Placed, row: number): boolean {
    for (let column = from.column + 1; column < to.column; column++)
      if (this.#taken.has(cell(column, row))) return false;
    return true;
  }
}

const cell = (column: number, row: number): string => `${column} ${row}`;
const middleY = (placed: Placed): number => placed.y + ITEM.height / 2;

/** Straight where it goes along a row, an S where it changes rows. */
function flow(stops: readonly Point[]): string {
  const [start, ...rest] = stops as [Point, ...Point[]];
  let path = `M${r(start.x)} ${r(start.y)}`;
  let last = start;
  for (const stop of rest) {
    const pull = (stop.x - last.x) / 2;
    path += ` C${r(last.x + pull)} ${r(last.y)} ${r(stop.x - pull)} ${r(stop.y)} ${r(stop.x)} ${r(stop.y)}`;
    last = stop;
  }
  return path;
}

/** Between two items of one column: an arc on the right of it. */
function sideways(strand: Strand, from: Placed, to: Placed): Routed {
  const x = from.x + from.width;
  const x2 = to.x + to.width;
  const [y1, y2] = [middleY(from), middleY(to)];
  const bulge = 16 + Math.min(14, Math.abs(y2 - y1) / 20);
  return {
    strand,
    path: `M${r(x)} ${r(y1)} C${r(x + bulge)} ${r(y1)} ${r(x2 + bulge)} ${r(y2)} ${r(x2)} ${r(y2)}`,
    middle: { x: x + bulge * 0.75, y: (y1 + y2) / 2 },
  };
}

/** What came back (a result that becomes context): out of the foot, along the gap above where it goes, and in from above. */
function backwards(strand: Strand, from: Placed, to: Placed): Routed {
  const below = to.row > from.row;
  const start = { x: from.x + 20, y: below ? from.y + ITEM.height : from.y };
  const end = { x: to.x + to.width - 20, y: below ? to.y : to.y + ITEM.height };
  const level = from.row === to.row;
  const y = below ? to.y - GAP.rows * 0.64 : level ? from.y - GAP.rows * 0.64 : end.y + GAP.rows * 0.64;
  const target = level ? { ...end, y: to.y } : end;
  return {
    strand,
    path: corners([start, { x: start.x, y }, { x: target.x, y }, target]),
    middle: { x: (start.x + target.x) / 2, y },
  };
}

/** Right angles, rounded; as curves throughout, so that every path is of one kind. */
function corners([a, b, c, d]: readonly [Point, Point, Point, Point]): string {
  const near = (at: Point, towards: Point): Point => {
    const length = Math.hypot(towards.x - at.x, towards.y - at.y) || 1;
    const by = Math.min(8, length / 2) / length;
    return { x: at.x + (towards.x - at.x) * by, y: at.y + (towards.y - at.y) * by };
  };
  const line = (p: Point, q: Point) => ` C${r(p.x)} ${r(p.y)} ${r(q.x)} ${r(q.y)} ${r(q.x)} ${r(q.y)}`;
  const turn = (at: Point, q: Point) => ` C${r(at.x)} ${r(at.y)} ${r(at.x)} ${r(at.y)} ${r(q.x)} ${r(q.y)}`;
  const [b1, b2, c1, c2] = [near(b, a), near(b, c), near(c, b), near(c, d)];
  return `M${r(a.x)} ${r(a.y)}${line(a, b1)}${turn(b, b2)}${line(b2, c1)}${turn(c, c2)}${line(c2, d)}`;
}

function middleOf(stops: readonly Point[]): Point {
  const i = Math.floor((stops.length - 1) / 2);
  const [a, b] = [stops[i] as Point, stops[i + 1] as Point];
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function r(value: number): number {
  return Math.round(value * 10) / 10;
}
