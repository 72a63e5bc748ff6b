import type { Edge, GraphNode, NodeKind, Rel } from '@remit/core/trace';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { causes } from './causes.ts';

const rels: readonly Rel[] = [
  'did',
  'forked',
  'execed',
  'came_from',
  'steered_by',
  'asked_for',
  'contains',
  'used',
  'ran_in',
];

function node(id: string, kind: NodeKind, second = 0): GraphNode {
  const ts = `2026-01-01T00:00:${String(second).padStart(2, '0')}.000000000Z`;
  return { id, kind, node: 'n', boot_id: 'b', ts, boot_ns: '1', attrs: {} } as unknown as GraphNode;
}

function edge(from: string, rel: Rel, to: string): Edge {
  return { from, to, rel, basis: 'observed', confidence: 1, evidence: ['e'] };
}

/** What is drawn: one line per node as `words id`, indented; `^` for what stands elsewhere. */
function drawn(nodes: GraphNode[], edges: Edge[]): string[] {
  const { roots, below } = causes({ nodes, edges });
  const walk = (at: GraphNode, depth: number): string[] =>
    below(at).flatMap((one) => [
      `${' '.repeat(depth)}${one.words} ${one.node.id}${one.again ? ' ^' : ''}`,
      ...(one.again ? [] : walk(one.node, depth + 1)),
    ]);
  return roots.flatMap((root) => [root.id, ...walk(root, 1)]);
}

describe('causes', () => {
  it('turns "came from" and "steered by" around, and hangs a shell below the call that ran it', () => {
    const nodes = [
      node('agent', 'process', 0),
      node('file', 'file', 1),
      node('doc', 'segment', 2),
      node('turn', 'turn', 3),
      node('call', 'tool_call', 4),
      node('fork', 'process', 5),
      node('shell', 'process', 6),
    ];
    const edges = [
      edge('doc', 'came_from', 'file'),
      edge('turn', 'contains', 'doc'),
      edge('turn', 'asked_for', 'call'),
      edge('call', 'steered_by', 'doc'),
      edge('agent', 'forked', 'fork'),
      edge('fork', 'execed', 'shell'),
      edge('call', 'carried_out_by', 'shell'),
    ];
    expect(drawn(nodes, edges)).toEqual([
      'agent',
      'file',
      ' became doc',
      '  context of turn that asked for call',
      '   by shell',
      '  steered call ^',
    ]);
  });

  it('draws every node of the story at most once, and ends, whatever the graph', () => {
    const graphs = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 9 }), fc.constantFrom(...rels), fc.integer({ min: 0, max: 9 })),
      { maxLength: 40 },
    );
    const nodes = Array.from({ length: 10 }, (_, i) => node(`n${i}`, i % 2 ? 'process' : 'segment', i));
    fc.assert(
      fc.property(graphs, (triples) => {
        const lines = drawn(
          nodes,
          triples.map(([from, rel, to]) => edge(`n${from}`, rel, `n${to}`)),
        );
        const places = lines.filter((line) => !line.endsWith('^')).map((line) => line.trim().split(' ').at(-1));
        return new Set(places).size === places.length;
      }),
    );
  });
});
