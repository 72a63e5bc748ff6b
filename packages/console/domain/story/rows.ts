import type { Rel } from '@remit/core/trace';
import type { Columns } from './columns.ts';
import type { Item, Story, Strand } from './story.ts';

/**
 * The row of each item. The story is read in rounds, from top to bottom: each turn of the model begins a new row, what it saw
 * stands at its left and what came of it at its right. The first effect of a cause stands on the cause's own row, so that a chain
 * of causes is a straight line; further effects follow below, in time order.
 */
export function rowsOf(story: Story, columns: Columns): Map<string, number> {
  const inTime = [...story.items].sort(byTime);
  const time = new Map(inTime.map((item, i) => [item.id, i]));
  const forward = story.strands.filter((s) => !s.backdrop && column(s.from) < column(s.to));
  const effects = effectsOf(forward, time);
  const causes = Map.groupBy(forward, (strand) => strand.to);
  const rows = new Map<string, number>();
  const free: number[] = [];

  for (const item of inTime) if (item.node.kind === 'turn') place(item.id, 0);
  for (const item of inTime) if (!effects.caused.has(item.id)) place(item.id, 0);
  for (const item of inTime) place(item.id, 0);
  return rows;

  function place(id: string, least: number): void {
    if (rows.has(id)) return;
    const before = contextOf(id);
    const row = Math.max(least, ...[...chainFrom(id), ...before.slice(0, 1)].map((other) => free[column(other)] ?? 0));
    put(id, row);
    for (const other of before) placeContext(other, row);
    for (const effect of effects.of.get(id) ?? []) place(effect, row);
  }

  /** What stood in a turn's context, and where that came from: beside it, to the left. */
  function placeContext(id: string, least: number): void {
    if (rows.has(id)) return;
    const before = contextOf(id);
    const row = Math.max(least, free[column(id)] ?? 0);
    put(id, row);
    for (const other of before) placeContext(other, row);
  }

  function contextOf(id: string): string[] {
    return (causes.get(id) ?? [])
      .filter((strand) => !rows.has(strand.from) && strand.links.some((link) => CONTEXT.has(link.edge.rel)))
      .map((strand) => strand.from)
      .sort((a, b) => (time.get(a) as number) - (time.get(b) as number));
  }

  /** An item and the effects that will share its row. */
  function chainFrom(id: string): string[] {
    const chain = [id];
    for (let next = effects.of.get(id)?.[0]; next !== undefined && !rows.has(next); next = effects.of.get(next)?.[0])
      chain.push(next);
    return chain;
  }

  function put(id: string, row: number): void {
    rows.set(id, row);
    free[column(id)] = row + 1;
  }

  function column(id: string): number {
    return columns.of.get(id) as number;
  }
}

const CONTEXT: ReadonlySet<Rel> = new Set(['contains', 'came_from']);

/** Each item under the one cause that explains it most closely: effects in time order. */
function effectsOf(forward: readonly Strand[], time: ReadonlyMap<string, number>) {
  const caused = new Set<string>();
  const of = new Map<string, string[]>();
  for (const [id, all] of Map.groupBy(forward, (strand) => strand.to)) {
    const [main] = [...all].sort(
      (a, b) => closeness(a) - closeness(b) || (time.get(b.from) as number) - (time.get(a.from) as number),
    );
    if (main === undefined) continue;
    caused.add(id);
    of.set(main.from, [...(of.get(main.from) ?? []), id]);
  }
  for (const own of of.values()) own.sort((a, b) => (time.get(a) as number) - (time.get(b) as number));
  return { caused, of };
}

function closeness(strand: Strand): number {
  return Math.min(...strand.links.map((link) => order[link.edge.rel] ?? 2));
}

const order: Partial<Record<Rel, number>> = {
  carried_out_by: 0,
  asked_for: 0,
  forked: 0,
  execed: 0,
  did: 0,
  yielded: 1,
  used: 3,
  steered_by: 4,
  led_to: 5,
};

function byTime(a: Item, b: Item): number {
  return a.node.ts < b.node.ts ? -1 : a.node.ts > b.node.ts ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
