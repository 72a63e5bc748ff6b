import { type KeyboardEvent, type RefObject, useState } from 'react';
import { ITEM, type Layout } from '../../domain/story/layout.ts';
import type { Selection } from '../../domain/story/selection.ts';
import type { Box } from '../../domain/story/view.ts';
import { type Direction, neighbours, step } from '../../domain/story/walk.ts';

interface GraphKeys {
  readonly layout: Layout;
  readonly frame: RefObject<SVGSVGElement | null>;
  readonly selected: Selection | undefined;
  reveal(box: Box): void;
  zoom(factor: number): void;
  fit(): void;
  select(ref: string | undefined): void;
}

/** Roving focus over items, and with Shift over the strands between them. */
export function useGraphKeys({ layout, frame, selected, reveal, zoom, fit, select }: GraphKeys) {
  const [focused, setFocused] = useState<string>();
  const [last, setLast] = useState<string>();
  const has = (id: string | undefined) => layout.items.some((placed) => placed.item.id === id);
  const first = selected?.kind === 'item' ? selected.item.id : layout.items[0]?.item.id;
  const tabStop = has(last) ? last : first;

  const go = (id: string) => {
    const placed = layout.items.find((p) => p.item.id === id);
    const routed = layout.strands.find((s) => s.strand.id === id);
    if (placed !== undefined) reveal({ x: placed.x, y: placed.y, width: placed.width, height: ITEM.height });
    else if (routed !== undefined) reveal({ x: routed.middle.x - 40, y: routed.middle.y - 30, width: 80, height: 60 });
    frame.current?.querySelector<SVGGElement>(`[data-ref="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const id = (event.target as Element).closest('[data-ref]')?.getAttribute('data-ref') ?? tabStop;
    if (id === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' || event.key === ' ') select(id);
    else if (event.key === 'Escape') select(undefined);
    else if (event.key === '+' || event.key === '=') zoom(1.25);
    else if (event.key === '-') zoom(0.8);
    else if (event.key === '0') fit();
    else if (event.key in directions) go(next(layout, id, directions[event.key] as Direction, event.shiftKey));
    else return;
    event.preventDefault();
  };

  return {
    onKeyDown,
    focused,
    tabStop,
    setFocused(id: string | undefined) {
      setFocused(id);
      if (has(id)) setLast(id);
    },
  };
}

function next(layout: Layout, id: string, direction: Direction, alongStrand: boolean): string {
  const strand = layout.strands.find((routed) => routed.strand.id === id)?.strand;
  if (strand === undefined) {
    if (alongStrand && (direction === 'left' || direction === 'right'))
      return neighbours(layout, id, direction)[0]?.strand ?? id;
    return step(layout, id, direction);
  }
  if (direction === 'right') return strand.to;
  if (direction === 'left') return strand.from;
  const siblings = neighbours(layout, strand.from, 'right').map((n) => n.strand);
  const at = siblings.indexOf(id) + (direction === 'down' ? 1 : -1);
  return siblings[(at + siblings.length) % siblings.length] ?? id;
}

const directions: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};
