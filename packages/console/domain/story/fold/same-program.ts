import type { GraphNode, NodeOf } from '@remit/core/trace';
import type { Link } from '../causal.ts';

/**
 * Process images that are told in another: one that was forked and at once became another program, in what it became; one that
 * was forked and went on as the same program (a subshell), in what forked it.
 */
export function sameProgram(nodes: readonly GraphNode[], links: readonly Link[]): Map<string, string> {
  const processes = new Map(nodes.flatMap((node) => (node.kind === 'process' ? [[node.id, node]] : [])));
  const out = Map.groupBy(links, (link) => link.from);
  const causes = Map.groupBy(links, (link) => link.to);
  const told = new Map<string, string>();
  for (const [id, image] of processes) {
    const [only, ...more] = out.get(id) ?? [];
    const born =
      causes.get(id)?.filter((link) => link.edge.rel === 'forked' || link.edge.rel === 'carried_out_by') ?? [];
    if (born.length === 0) continue;
    if (only?.edge.rel === 'execed' && more.length === 0) told.set(id, only.to);
    else if (!(out.get(id) ?? []).some((link) => link.edge.rel === 'execed')) {
      const parent = born.length === 1 ? processes.get(born[0]?.from ?? '') : undefined;
      if (parent !== undefined && image.attrs.image === 0 && sameArgv(image, parent)) told.set(id, parent.id);
    }
  }
  return followed(told);
}

function sameArgv(a: NodeOf<'process'>, b: NodeOf<'process'>): boolean {
  return (
    a.attrs.exe === b.attrs.exe &&
    a.attrs.argv.length === b.attrs.argv.length &&
    a.attrs.argv.every((arg, i) => arg === b.attrs.argv[i])
  );
}

/** Each to its last; what goes round in a circle is left as it is. */
export function followed(told: ReadonlyMap<string, string>): Map<string, string> {
  const out = new Map<string, string>();
  for (const [id, next] of told) {
    let last = next;
    for (let hops = 0; told.has(last) && hops <= told.size; hops++) last = told.get(last) as string;
    if (!told.has(last) && last !== id) out.set(id, last);
  }
  return out;
}
