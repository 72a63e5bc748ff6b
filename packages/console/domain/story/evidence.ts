import type { IncidentDocument, Sentence } from '@remit/core/detect';
import type { GraphNode } from '@remit/core/trace';
import { causalLinks, type Link } from './causal.ts';

/** The events behind a node: those of the edges that tie it in, and of the signals about it. */
export function evidenceOfNodes(document: IncidentDocument, nodes: readonly GraphNode[]): string[] {
  const ids = new Set(nodes.map((node) => node.id));
  const edges = document.graph.edges.filter((edge) => ids.has(edge.from) || ids.has(edge.to));
  const signals = document.signals.filter((signal) => ids.has(signal.node));
  return inOrder(document, [
    ...edges.flatMap((edge) => edge.evidence),
    ...signals.flatMap((signal) => signal.evidence),
  ]);
}

export function evidenceOfLinks(document: IncidentDocument, links: readonly Link[]): string[] {
  return inOrder(
    document,
    links.flatMap((link) => link.edge.evidence),
  );
}

/** Sentences that speak of any of these nodes. */
export function sentencesAbout(document: IncidentDocument, nodes: ReadonlySet<string>): number[] {
  return document.narrative.flatMap((sentence: Sentence, i) => (sentence.nodes.some((id) => nodes.has(id)) ? [i] : []));
}

/** The links that tie a node in, causes first. */
export function linksOf(document: IncidentDocument, ids: ReadonlySet<string>): { causes: Link[]; effects: Link[] } {
  const links = causalLinks(document.graph.nodes, document.graph.edges);
  return {
    causes: links.filter((link) => ids.has(link.to) && !ids.has(link.from)),
    effects: links.filter((link) => ids.has(link.from) && !ids.has(link.to)),
  };
}

/** Each once, in the order of the document's events; ids it does not hold come last, since they can still be asked for. */
export function inOrder(document: IncidentDocument, ids: readonly string[]): string[] {
  const place = new Map(document.events.map((event, i) => [event.id, i]));
  return [...new Set(ids)].sort((a, b) => (place.get(a) ?? Infinity) - (place.get(b) ?? Infinity) || 0);
}
