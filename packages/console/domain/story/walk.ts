import type { Layout, Placed } from './layout.ts';

export type Direction = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

/**
 * Where an arrow key leads: right to an effect, left to a cause (the story's own strands before the backdrop's, then the one
 * drawn nearest), up and down within the column. Returns the same id at the edge of the drawing.
 */
export function step(layout: Layout, from: string, direction: Direction): string {
  const here = layout.items.find((placed) => placed.item.id === from);
  if (here === undefined) return layout.items[0]?.item.id ?? from;
  if (direction === 'first') return layout.items[0]?.item.id ?? from;
  if (direction === 'last') return layout.items.at(-1)?.item.id ?? from;
  if (direction === 'up' || direction === 'down') return vertical(layout, here, direction);
  return neighbours(layout, from, direction)[0]?.other ?? from;
}

/** The strands on one side of an item, in the order in which the keyboard visits them. */
export function neighbours(layout: Layout, id: string, side: 'left' | 'right'): { strand: string; other: string }[] {
  const at = new Map(layout.items.map((placed) => [placed.item.id, placed]));
  const here = at.get(id);
  if (here === undefined) return [];
  return layout.strands
    .filter(({ strand }) => (side === 'right' ? strand.from : strand.to) === id)
    .map(({ strand }) => {
      const other = side === 'right' ? strand.to : strand.from;
      const there = at.get(other) as Placed;
      return {
        strand: strand.id,
        other,
        order: (strand.backdrop ? 1e6 : 0) + Math.abs(there.y - here.y) + Math.abs(there.column - here.column),
      };
    })
    .sort((a, b) => a.order - b.order || (a.strand < b.strand ? -1 : 1))
    .map(({ strand, other }) => ({ strand, other }));
}

function vertical(layout: Layout, here: Placed, direction: 'up' | 'down'): string {
  const column = layout.items.filter((placed) => placed.column === here.column);
  const i = column.indexOf(here) + (direction === 'down' ? 1 : -1);
  return (column[i] ?? here).item.id;
}
