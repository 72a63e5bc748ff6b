import type { Basis, Edge, GraphNode, Rel } from '@remit/core/trace';
import { nodeLabel } from './node-label.ts';
import type { Terminal } from './terminal.ts';
import { visible } from './visible.ts';
import { cut, widthOf } from './width.ts';

/** Edges that say where a thing came from point against the course of events; told as a story they are turned around. */
const backwards: ReadonlySet<Rel> = new Set(['came_from', 'steered_by', 'contains']);
/** What a thing belongs to is said elsewhere; as a branch it would tie everything to everything. */
const belonging: ReadonlySet<Rel> = new Set(['ran_in', 'took_part_in']);
const MOST_LINES = 80;

interface Step {
  readonly edge: Edge;
  readonly to: GraphNode;
}

/**
 * The story's graph as a tree, cause above effect. Each node is drawn once, below the cause that came last; other ways to it
 * end in `↑`. The line before a node shows what the edge rests on.
 */
export function graphTree(
  graph: { readonly nodes: readonly GraphNode[]; readonly edges: readonly Edge[] },
  terminal: Terminal,
): string[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const steps = new Map<string, Step[]>();
  const caused = new Set<string>();
  for (const edge of graph.edges) {
    if (belonging.has(edge.rel)) continue;
    const [from, to] = backwards.has(edge.rel) ? [edge.to, edge.from] : [edge.from, edge.to];
    const target = nodes.get(to);
    if (target === undefined || !nodes.has(from)) continue;
    steps.set(from, [...(steps.get(from) ?? []), { edge, to: target }]);
    caused.add(to);
  }

  const lines: string[] = [];
  const drawn = new Set<string>();
  const draw = (node: GraphNode, indent: string, lead: string): void => {
    const again = drawn.has(node.id);
    drawn.add(node.id);
    const room = terminal.columns - 2 - widthOf(indent) - widthOf(lead);
    const label = cut(visible(nodeLabel(node)), Math.max(16, room - (again ? 2 : 0)));
    lines.push(`  ${terminal.style('dim', indent + lead)}${label}${again ? terminal.style('dim', ' ↑') : ''}`);
    if (again) return;
    const next = [...(steps.get(node.id) ?? [])].sort((a, b) => byTime(a.to, b.to));
    for (const [i, step] of next.entries()) {
      const last = i === next.length - 1;
      const below = lead === '' ? '' : `${indent}${lead.startsWith('└') ? '  ' : '│ '}`;
      draw(step.to, below, `${last ? '└' : '├'}${line[step.edge.basis]} ${words(step.edge)} `);
    }
  };
  const connected = graph.nodes.filter((node) => steps.has(node.id) || caused.has(node.id)).sort(byTime);
  for (const root of connected) if (!caused.has(root.id)) draw(root, '', '');
  for (const node of connected) if (!drawn.has(node.id)) draw(node, '', '');
  if (lines.length === 0) return [];
  const shown = lines.slice(0, MOST_LINES);
  if (lines.length > shown.length) shown.push(`  … ${lines.length - shown.length} more lines: --json has all`);
  return [...shown, terminal.style('dim', '  ─ observed   ═ keyed   ┄ inferred, with confidence   ↑ drawn above')];
}

const line: Record<Basis, string> = { observed: '─', keyed: '═', inferred: '┄' };

function words(edge: Edge): string {
  const told: Partial<Record<Rel, string>> = {
    came_from: 'became',
    steered_by: 'steered',
    contains: 'context of',
    asked_for: 'asked for',
    carried_out_by: 'by',
  };
  const confidence = edge.basis === 'inferred' ? ` ${Math.round(edge.confidence * 100)} %` : '';
  return `${told[edge.rel] ?? edge.rel.replace('_', ' ')}${confidence}:`;
}

function byTime(a: GraphNode, b: GraphNode): number {
  return a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : a.id < b.id ? -1 : 1;
}
