import type { Basis, Edge, GraphNode } from '@remit/core/trace';
import type { IncidentDocument, Severity, Signal } from '@remit/core/detect';
import { worst } from '../severity.ts';
import { causalLinks, type Link } from './causal.ts';

/** The story as it is drawn: items (a node, or several told as one) and strands between them, from cause to effect. */
export interface Story {
  readonly items: readonly Item[];
  readonly strands: readonly Strand[];
  /** Which item stands for a node. */
  readonly itemOf: ReadonlyMap<string, string>;
}

export interface Item {
  readonly id: string;
  /** The node that lends its name and look. */
  readonly node: GraphNode;
  /** Every node told here, the representative first, then in time order. */
  readonly members: readonly GraphNode[];
  /** 1, or how many alike things this stands for. */
  readonly count: number;
  readonly severity: Severity | undefined;
  readonly signals: readonly Signal[];
}

export interface Strand {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly links: readonly Link[];
  /** Of the weakest link in it. */
  readonly basis: Basis;
  readonly confidence: number;
  /** Between the agent's own process or workload and what it did: true, but not what the story is about. */
  readonly backdrop: boolean;
}

/** Groups as decided elsewhere (collapse.ts), applied. */
export interface Grouping {
  /** Member → the item it is told in. Nodes not named stand for themselves. */
  readonly into: ReadonlyMap<string, string>;
  /** Item → how many alike things it stands for, and whose looks it has. */
  readonly groups: ReadonlyMap<string, { readonly representative: string; readonly count: number }>;
}

export function buildStory(
  document: IncidentDocument,
  group: (nodes: readonly GraphNode[], links: readonly Link[]) => Grouping,
): Story {
  const nodes = [...new Map(document.graph.nodes.map((node) => [node.id, node])).values()];
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const links = causalLinks(nodes, document.graph.edges);
  const grouping = group(nodes, links);
  const itemOf = new Map(nodes.map((node) => [node.id, grouping.into.get(node.id) ?? node.id]));
  return {
    items: itemsOf(nodes, byId, grouping, itemOf, document.signals),
    strands: strandsOf(links, itemOf, agentSide(nodes, links)),
    itemOf,
  };
}

/** The agent's own processes (they hold the turns), its workload and conversations: where the story happens, not what happens. */
export function agentSide(nodes: readonly GraphNode[], links: readonly Link[]): ReadonlySet<string> {
  const side = new Set(nodes.filter((n) => n.kind === 'workload' || n.kind === 'conversation').map((n) => n.id));
  const turns = new Set(nodes.filter((n) => n.kind === 'turn').map((n) => n.id));
  for (const { edge, to, from } of links) if (edge.rel === 'did' && turns.has(to)) side.add(from);
  return side;
}

function itemsOf(
  nodes: readonly GraphNode[],
  byId: ReadonlyMap<string, GraphNode>,
  grouping: Grouping,
  itemOf: ReadonlyMap<string, string>,
  signals: readonly Signal[],
): Item[] {
  const members = Map.groupBy(nodes, (node) => itemOf.get(node.id) as string);
  const bySignal = Map.groupBy(signals, (signal) => itemOf.get(signal.node) ?? '');
  return [...members].flatMap(([id, all]) => {
    const group = grouping.groups.get(id);
    const node = byId.get(group?.representative ?? id) ?? all[0];
    if (node === undefined) return [];
    const own = bySignal.get(id) ?? [];
    return {
      id,
      node,
      members: [node, ...all.filter((other) => other !== node)],
      count: group?.count ?? 1,
      signals: own,
      severity: worst(own.map((signal) => signal.severity)),
    };
  });
}

function strandsOf(
  links: readonly Link[],
  itemOf: ReadonlyMap<string, string>,
  backdrop: ReadonlySet<string>,
): Strand[] {
  const between = Map.groupBy(
    links.filter((link) => itemOf.get(link.from) !== itemOf.get(link.to)),
    (link) => `${itemOf.get(link.from)}\n${itemOf.get(link.to)}`,
  );
  return [...between.values()].map((own) => {
    const first = own[0] as Link;
    const weakest = own.map((link) => link.edge).reduce(weaker);
    return {
      id: own.length === 1 ? first.id : `strand ${first.id}`,
      from: itemOf.get(first.from) as string,
      to: itemOf.get(first.to) as string,
      links: own,
      basis: weakest.basis,
      confidence: weakest.confidence,
      backdrop: own.every((link) => backdrop.has(link.from) && link.edge.rel !== 'came_from'),
    };
  });
}

function weaker(a: Edge, b: Edge): Edge {
  return strength[a.basis] + a.confidence <= strength[b.basis] + b.confidence ? a : b;
}

const strength: Record<Basis, number> = { observed: 4, keyed: 2, inferred: 0 };
