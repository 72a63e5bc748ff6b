import type { GraphNode } from '@remit/core/trace';
import type { Link } from './causal.ts';

/** The agent's own processes (they hold the turns), its workload and conversations: where the story happens, not what happens. */
export function agentSide(nodes: readonly GraphNode[], links: readonly Link[]): ReadonlySet<string> {
  const side = new Set(nodes.filter((n) => n.kind === 'workload' || n.kind === 'conversation').map((n) => n.id));
  const turns = new Set(nodes.filter((n) => n.kind === 'turn').map((n) => n.id));
  for (const { edge, to, from } of links) if (edge.rel === 'did' && turns.has(to)) side.add(from);
  return side;
}
