import type { Basis, GraphNode } from '@remit/core/trace';
import { type Cause, causes } from './causes.ts';
import { nodeLabel } from './node-label.ts';
import type { Terminal } from './terminal.ts';
import { visible } from './visible.ts';
import { cut, widthOf } from './width.ts';

const MOST_LINES = 80;
/** So many like leaves below one node are drawn as one line. */
const ALIKE = 3;

/**
 * The story's graph as a tree, cause above effect. Each node is drawn once, below the cause that says most; the other ways to it
 * that matter end in `↑`. The line before a node shows what the edge rests on.
 */
export function graphTree(graph: Parameters<typeof causes>[0], terminal: Terminal): string[] {
  const { roots, below } = causes(graph);
  const lines: string[] = [];
  const draw = (one: Cause, indent: string, branch: string): void => {
    const again = one.again ? ' ↑' : '';
    const lead = `${indent}${branch}${branch === '' ? '' : `${line[one.basis]} ${one.words}: `}`;
    const room = terminal.columns - 2 - widthOf(lead) - widthOf(again);
    const label = cut(visible(one.label ?? nodeLabel(one.node)), Math.max(16, room));
    lines.push(`  ${terminal.style('dim', lead)}${label}${terminal.style('dim', again)}`);
    if (one.again || one.label !== undefined) return;
    const children = withFewLeaves(below(one.node), below);
    for (const [i, child] of children.entries()) {
      const last = i === children.length - 1;
      const under = branch === '' ? '' : `${indent}${branch === '└' ? '  ' : '│ '}`;
      draw(child, under, last ? '└' : '├');
    }
  };
  for (const root of roots) draw({ node: root, basis: 'observed', words: '', again: false }, '', '');
  if (lines.length === 0) return [];
  const shown = lines.slice(0, MOST_LINES);
  if (lines.length > shown.length) shown.push(`  … ${lines.length - shown.length} more lines: --json has all`);
  return [
    ...shown,
    terminal.style('dim', '  ─ observed   ═ keyed   ┄ inferred, with confidence   ↑ drawn above or below'),
  ];
}

const line: Record<Basis, string> = { observed: '─', keyed: '═', inferred: '┄' };

/** Many files opened one after the other, of which nothing came, say no more than their number and first names. */
function withFewLeaves(children: readonly Cause[], below: (node: GraphNode) => readonly Cause[]): Cause[] {
  const isPlain = ({ node, again, basis }: Cause): boolean =>
    node.kind === 'file' && !again && basis === 'observed' && below(node).length === 0;
  const groups = Map.groupBy(children, (child) => (isPlain(child) ? `${child.words} ${opOf(child.node)}` : ''));
  const drawn = new Set<string>();
  return children.flatMap((child) => {
    const key = isPlain(child) ? `${child.words} ${opOf(child.node)}` : '';
    const alike = groups.get(key) ?? [];
    if (key === '' || alike.length < ALIKE) return [child];
    if (drawn.has(key)) return [];
    drawn.add(key);
    const paths = alike.map(({ node }) => (node.kind === 'file' ? node.attrs.path : ''));
    return [{ ...child, label: `${alike.length} files ${opOf(child.node)} ${paths.join(' ')}` }];
  });
}

function opOf(node: GraphNode): string {
  return node.kind === 'file' ? node.attrs.op : '';
}
