import type { NodeKind } from '@remit/core/trace';
import { type Heading, columnsOf } from './columns.ts';
import { GAP, ITEM, type Placed, type Routed } from './grid.ts';
import { Router } from './route.ts';
import { rowsOf } from './rows.ts';
import type { Item, Story } from './story.ts';

export { ITEM, type Placed, type Routed } from './grid.ts';

/** Where everything stands, in drawing units (1 unit = 1 CSS pixel at zoom 1), origin top left. */
export interface Layout {
  readonly items: readonly Placed[];
  readonly strands: readonly Routed[];
  readonly headings: readonly (Heading & { readonly x: number; readonly width: number })[];
  readonly width: number;
  readonly height: number;
}

const MARGIN = { side: 24, top: 42, bottom: 20 } as const;

/** A grid: columns say what a thing is (columns.ts), rows when and because of what it came (rows.ts). */
export function layOut(story: Story): Layout {
  const columns = columnsOf(story);
  const rows = rowsOf(story, columns);
  const left = edgesOf(story.items, columns.of);
  const items = story.items
    .map((item) => {
      const column = columns.of.get(item.id) as number;
      const row = rows.get(item.id) as number;
      return { item, column, row, x: left[column] as number, y: rowY(row), width: widthOf(item.node.kind) };
    })
    .sort((a, b) => a.column - b.column || a.row - b.row);
  const router = new Router(items);
  return {
    items,
    strands: story.strands.map((strand) => router.route(strand)),
    headings: columns.headings.map((h) => ({
      ...h,
      x: left[h.first] as number,
      width: (left[h.last + 1] as number) - GAP.columns - (left[h.first] as number),
    })),
    width: (left.at(-1) as number) - GAP.columns + MARGIN.side,
    height: Math.max(...items.map((p) => p.y + ITEM.height), 0) + MARGIN.bottom,
  };
}

/** Turns say little more than their number. */
function widthOf(kind: NodeKind): number {
  return kind === 'turn' ? 128 : ITEM.width;
}

/** Left edges of the columns, and where one more would begin. */
function edgesOf(items: readonly Item[], column: ReadonlyMap<string, number>): number[] {
  const widths: number[] = [];
  for (const { id, node } of items) {
    const at = column.get(id) as number;
    widths[at] = Math.max(widths[at] ?? 0, widthOf(node.kind));
  }
  const edges: number[] = [MARGIN.side];
  for (const width of widths) edges.push((edges.at(-1) as number) + width + GAP.columns);
  return edges;
}

function rowY(row: number): number {
  return MARGIN.top + row * (ITEM.height + GAP.rows);
}
