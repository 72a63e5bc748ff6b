import type { GraphNode } from '@remit/core/trace';
import { baseName } from '../describe-node.ts';
import type { Pair } from './pairs.ts';

/** A node with all that only it (and its own causes) led to. */
export interface Branch {
  readonly root: GraphNode;
  readonly members: readonly string[];
}

/**
 * Branches of the same causes and the same shape. What the story is about (conversations, turns, tool calls, what steered them)
 * is never grouped; effects are.
 */
export function alikeGroups(nodes: readonly GraphNode[], pairs: readonly Pair[], from: number): Branch[][] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const causes = idSets(pairs, 'to', 'from');
  const effects = idSets(pairs, 'from', 'to');
  const buckets = new Map<string, Branch[]>();
  for (const node of nodes) {
    const own = causes.get(node.id);
    if (!GROUPED.has(node.kind) || own === undefined || own.size === 0) continue;
    const members = branchOf(node, own, causes, effects, byId);
    if (members === undefined) continue;
    const shape = members.map((id) => family(byId.get(id) as GraphNode)).sort();
    const key = JSON.stringify([family(node), [...own].sort(), members.length === 1 ? 1 : shape]);
    const bucket = buckets.get(key);
    if (bucket === undefined) buckets.set(key, [{ root: node, members }]);
    else bucket.push({ root: node, members });
  }
  const taken = new Set<string>();
  const groups: Branch[][] = [];
  const bySize = [...buckets.values()].filter((b) => b.length >= from).sort((a, b) => size(b) - size(a));
  for (const bucket of bySize) {
    const free = bucket.filter((branch) => !branch.members.some((id) => taken.has(id)));
    if (free.length < from) continue;
    for (const branch of free) for (const id of branch.members) taken.add(id);
    groups.push(free);
  }
  return groups;
}

const GROUPED = new Set(['process', 'file', 'connection', 'request', 'k8s_call', 'cloud_call', 'credential', 'record']);
const LARGEST_BRANCH = 40;

function size(bucket: readonly Branch[]): number {
  return bucket.reduce((sum, branch) => sum + branch.members.length, 0);
}

/** Undefined when the branch reaches something that has further causes, or that must stay visible. */
function branchOf(
  root: GraphNode,
  allowed: ReadonlySet<string>,
  causes: ReadonlyMap<string, ReadonlySet<string>>,
  effects: ReadonlyMap<string, ReadonlySet<string>>,
  byId: ReadonlyMap<string, GraphNode>,
): string[] | undefined {
  const members = new Set([root.id]);
  for (const id of members) {
    for (const next of effects.get(id) ?? []) {
      if (members.size > LARGEST_BRANCH || !GROUPED.has(byId.get(next)?.kind ?? '') || allowed.has(next))
        return undefined;
      members.add(next);
    }
  }
  for (const id of members) {
    if (id === root.id) continue;
    for (const cause of causes.get(id) ?? []) if (!members.has(cause) && !allowed.has(cause)) return undefined;
  }
  return [...members];
}

function family(node: GraphNode): string {
  if (node.kind === 'process') return `process ${baseName(node.attrs.exe)}`;
  if (node.kind === 'file') return `file ${node.attrs.op}`;
  if (node.kind === 'request') return `request ${node.attrs.protocol} ${node.attrs.host ?? ''}`;
  return node.kind;
}

function idSets(pairs: readonly Pair[], key: 'from' | 'to', value: 'from' | 'to'): Map<string, Set<string>> {
  const sets = new Map<string, Set<string>>();
  for (const pair of pairs) {
    const set = sets.get(pair[key]);
    if (set === undefined) sets.set(pair[key], new Set([pair[value]]));
    else set.add(pair[value]);
  }
  return sets;
}
