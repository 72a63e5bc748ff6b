import type { Basis, Edge, GraphNode } from '@remit/core/trace';
import type { IncidentDocument, Severity, Signal } from '@remit/core/detect';
import { worst } from '../severity.ts';
import { backdropOf } from './backdrop.ts';
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
  /** Processes and files told in it because they helped it and led nowhere. */
  readonly helpers: readonly GraphNode[];
  /** Of a turn: which of its conversation's turns in this story it is, from 1. */
  readonly ordinal: number | undefined;
  readonly severity: Severity | undefined;
  /** The worst of the signals that it is not the subject of but takes part in. */
  readonly involved: Severity | undefined;
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
  /** True, but not what the story is about (backdrop.ts): drawn when one of its ends is pointed at. */
  readonly backdrop: boolean;
}

/** Groups as decided elsewhere (collapse.ts), applied. */
export interface Grouping {
  /** Member → the item it is told in. Nodes not named stand for themselves. */
  readonly into: ReadonlyMap<string, string>;
  /** Item → how many alike things it stands for, and whose looks it has. */
  readonly groups: ReadonlyMap<string, { readonly representative: string; readonly count: number }>;
  /** Item → nodes that helped it; where they are told in it, `into` says so too. */
  readonly helpers: ReadonlyMap<string, readonly string[]>;
}

export function buildStory(
  document: IncidentDocument,
  group: (nodes: readonly GraphNode[], links: readonly Link[], spoken: ReadonlySet<string>) => Grouping,
): Story {
  const nodes = [...new Map(document.graph.nodes.map((node) => [node.id, node])).values()];
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const links = causalLinks(nodes, document.graph.edges);
  const spoken = new Set(document.signals.flatMap((signal) => [signal.node, ...signal.nodes]));
  const grouping = group(nodes, links, spoken);
  const itemOf = new Map(nodes.map((node) => [node.id, grouping.into.get(node.id) ?? node.id]));
  return {
    items: itemsOf(nodes, byId, grouping, itemOf, document.signals),
    strands: strandsOf(links, itemOf, backdropOf(nodes, links)),
    itemOf,
  };
}

function itemsOf(
  nodes: readonly GraphNode[],
  byId: ReadonlyMap<string, GraphNode>,
  grouping: Grouping,
  itemOf: ReadonlyMap<string, string>,
  signals: readonly Signal[],
): Item[] {
  const members = Map.groupBy(nodes, (node) => itemOf.get(node.id) as string);
  const ordinals = ordinalsOf(nodes);
  const bySignal = Map.groupBy(signals, (signal) => itemOf.get(signal.node) ?? '');
  const naming = new Map<string, Signal[]>();
  for (const signal of signals)
    for (const id of new Set(signal.nodes.flatMap((node) => itemOf.get(node) ?? [])))
      naming.set(id, [...(naming.get(id) ?? []), signal]);
  return [...members].flatMap(([id, all]) => {
    const group = grouping.groups.get(id);
    const node = byId.get(group?.representative ?? id) ?? all[0];
    if (node === undefined) return [];
    const own = bySignal.get(id) ?? [];
    return {
      id,
      node,
      ordinal: ordinals.get(node.id),
      helpers: (grouping.helpers.get(id) ?? []).flatMap((helper) =>
        itemOf.get(helper) === id ? (byId.get(helper) ?? []) : [],
      ),
      members: [node, ...all.filter((other) => other !== node)],
      count: group?.count ?? 1,
      signals: own,
      severity: worst(own.map((signal) => signal.severity)),
      involved: worst((naming.get(id) ?? []).map((signal) => signal.severity)),
    };
  });
}

/** Turns in the order in which they were held, counted in each conversation. */
function ordinalsOf(nodes: readonly GraphNode[]): Map<string, number> {
  const turns = nodes.filter((node) => node.kind === 'turn').sort((a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0));
  const ordinals = new Map<string, number>();
  for (const own of Map.groupBy(turns, (turn) => turn.attrs.conversation).values())
    for (const [i, turn] of own.entries()) ordinals.set(turn.id, i + 1);
  return ordinals;
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
      backdrop: own.every((link) => backdrop.has(link.id)),
    };
  });
}

function weaker(a: Edge, b: Edge): Edge {
  return strength[a.basis] + a.confidence <= strength[b.basis] + b.confidence ? a : b;
}

const strength: Record<Basis, number> = { observed: 4, keyed: 2, inferred: 0 };
