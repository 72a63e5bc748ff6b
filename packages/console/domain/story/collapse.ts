import type { GraphNode } from '@remit/core/trace';
import { agentSide } from './agent-side.ts';
import type { Link } from './causal.ts';
import { alikeGroups, type Branch } from './fold/alike.ts';
import { oneThing } from './fold/one-thing.ts';
import { retarget } from './fold/pairs.ts';
import { quietBelow } from './fold/quiet.ts';
import { followed, sameProgram } from './fold/same-program.ts';
import type { Grouping } from './story.ts';

export interface CollapseOptions {
  /** Groups and helpers a person has opened, by the ids of their items. */
  readonly opened: ReadonlySet<string>;
  /** Fewer alike things than this stay apart. */
  readonly from?: number;
}

/**
 * What a reader takes for one thing is told once: images of one program, a request and its connection, many alike effects of one
 * cause (forty files read, thirty curls with a connection each), and the helpers of a process. `spoken` are nodes that signals
 * are about; they are never somebody's helper.
 */
export function collapse(
  nodes: readonly GraphNode[],
  links: readonly Link[],
  options: CollapseOptions,
  spoken: ReadonlySet<string> = new Set(),
): Grouping {
  const into = followed(new Map([...sameProgram(nodes, links), ...oneThing(nodes, links)]));
  const groups = new Map<string, { representative: string; count: number }>();
  const pairs = retarget(links, into);
  const kept = nodes.filter((node) => !into.has(node.id));
  const apart = new Set<string>();
  for (const alike of alikeGroups(kept, pairs, options.from ?? 4)) {
    const first = alike[0] as Branch;
    const id = `group ${first.root.id}`;
    for (const branch of alike) for (const member of branch.members) apart.add(member);
    if (options.opened.has(id)) continue;
    groups.set(id, { representative: first.root.id, count: alike.length });
    for (const branch of alike) for (const member of branch.members) into.set(member, id);
  }
  const side = agentSide(nodes, links);
  const loud = new Set([...side, ...apart, ...joined(into)]);
  for (const id of spoken) loud.add(into.get(id) ?? id);
  const helpers = new Map<string, readonly string[]>();
  for (const [home, own] of quietBelow(kept, pairs, loud)) {
    if (side.has(home)) continue;
    helpers.set(home, own);
    if (!options.opened.has(home)) for (const id of own) into.set(id, home);
  }
  for (const [image, next] of into) into.set(image, into.get(next) ?? next);
  return { into, groups, helpers };
}

/** Where files were joined there is something to see: data went from one process to another through it. */
function joined(into: ReadonlyMap<string, string>): string[] {
  return [...into].flatMap(([id, next]) => (id.startsWith('file:') ? [next] : []));
}
