import type { GraphNode } from '@remit/core/trace';
import type { Pair } from './pairs.ts';

/**
 * Helpers: processes and files below a tool's process that nothing is said about and that led to nothing but their like (`id`,
 * `grep`, a library's settings). They are told in the process that started them, if there are at least two; a file also alone,
 * where the process did other things that the story goes on with.
 */
export function quietBelow(
  nodes: readonly GraphNode[],
  pairs: readonly Pair[],
  loud: ReadonlySet<string>,
): Map<string, readonly string[]> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const effects = Map.groupBy(pairs, (pair) => pair.from);
  const causes = Map.groupBy(pairs, (pair) => pair.to);
  const known = new Map<string, boolean>();
  const quiet = (id: string): boolean => {
    const before = known.get(id);
    if (before !== undefined) return before;
    known.set(id, false);
    const node = byId.get(id);
    const born = (causes.get(id) ?? []).filter((pair) => pair.rel !== 'ran_in');
    const is =
      (node?.kind === 'process' || node?.kind === 'file') &&
      !loud.has(id) &&
      born.length === 1 &&
      born.every((pair) => HELPS.has(pair.rel) && byId.get(pair.from)?.kind === 'process') &&
      (effects.get(id) ?? []).every((pair) => quiet(pair.to));
    known.set(id, is);
    return is;
  };
  const below = new Map<string, string[]>();
  for (const { id } of nodes) {
    if (!quiet(id)) continue;
    const home = homeOf(id, causes, quiet);
    if (home !== undefined) below.set(home, [...(below.get(home) ?? []), id]);
  }
  return new Map(
    [...below].filter(([home, own]) => {
      const goesOn = (effects.get(home) ?? []).some((pair) => !own.includes(pair.to));
      return own.length >= FEWEST || (goesOn && own.every((id) => byId.get(id)?.kind === 'file'));
    }),
  );
}

const HELPS: ReadonlySet<string> = new Set(['forked', 'execed', 'did']);
const FEWEST = 2;

function homeOf(
  id: string,
  causes: ReadonlyMap<string, readonly Pair[]>,
  quiet: (id: string) => boolean,
): string | undefined {
  let at: string | undefined = id;
  for (let hops = 0; hops < 64 && at !== undefined && quiet(at); hops++)
    at = causes.get(at)?.find((pair) => HELPS.has(pair.rel))?.from;
  return at;
}
