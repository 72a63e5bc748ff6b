import type { Link } from '../causal.ts';

/** A link between what is left once some nodes are told in others. */
export interface Pair {
  readonly from: string;
  readonly to: string;
  readonly rel: string;
}

export function retarget(links: readonly Link[], into: ReadonlyMap<string, string>): Pair[] {
  return links
    .map((link) => ({ from: into.get(link.from) ?? link.from, to: into.get(link.to) ?? link.to, rel: link.edge.rel }))
    .filter((pair) => pair.from !== pair.to);
}
