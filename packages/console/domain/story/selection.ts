import type { IncidentDocument, Sentence, Signal } from '@remit/core/detect';
import { evidenceOfLinks, evidenceOfNodes, inOrder } from './evidence.ts';
import type { Item, Story, Strand } from './story.ts';

/** What is pointed at, with what lights up and what proves it. Written in the address as one string, so that it can be shared. */
export type Selection = {
  readonly items: ReadonlySet<string>;
  readonly strands: ReadonlySet<string>;
  readonly evidence: readonly string[];
} & (
  | { readonly kind: 'item'; readonly item: Item }
  | { readonly kind: 'strand'; readonly strand: Strand }
  | { readonly kind: 'sentence'; readonly sentence: Sentence; readonly index: number }
  | { readonly kind: 'signal'; readonly signal: Signal }
);

export const sentenceRef = (index: number): string => `sentence ${index + 1}`;

/** Undefined when nothing of that name is in the story (an old link, a node that was merged away). */
export function resolve(document: IncidentDocument, story: Story, ref: string | undefined): Selection | undefined {
  if (ref === undefined) return undefined;
  const index = Number(/^sentence (\d{1,6})$/.exec(ref)?.[1] ?? 0) - 1;
  const sentence = document.narrative[index];
  if (sentence !== undefined) {
    return {
      kind: 'sentence',
      sentence,
      index,
      ...lit(story, sentence.nodes),
      evidence: inOrder(document, sentence.evidence),
    };
  }
  const item = story.items.find(({ id }) => id === (story.itemOf.get(ref) ?? ref));
  if (item !== undefined) {
    return {
      kind: 'item',
      item,
      items: new Set([item.id]),
      strands: strandsAt(story, item.id),
      evidence: evidenceOfNodes(document, item.members),
    };
  }
  const strand = story.strands.find(({ id, links }) => id === ref || links.some((link) => link.id === ref));
  if (strand !== undefined) {
    return {
      kind: 'strand',
      strand,
      items: new Set([strand.from, strand.to]),
      strands: new Set([strand.id]),
      evidence: evidenceOfLinks(document, strand.links),
    };
  }
  const signal = document.signals.find(({ id }) => id === ref);
  if (signal === undefined) return undefined;
  return {
    kind: 'signal',
    signal,
    ...lit(story, [signal.node, ...signal.nodes]),
    evidence: inOrder(document, signal.evidence),
  };
}

/** Sentences and signals light up what they name, and the strands that run between two of it. */
function lit(story: Story, nodes: readonly string[]): { items: Set<string>; strands: Set<string> } {
  const items = new Set(nodes.flatMap((id) => story.itemOf.get(id) ?? []));
  const strands = story.strands
    .filter((strand) => items.has(strand.from) && items.has(strand.to))
    .map((strand) => strand.id);
  return { items, strands: new Set(strands) };
}

function strandsAt(story: Story, item: string): Set<string> {
  return new Set(
    story.strands.filter((strand) => strand.from === item || strand.to === item).map((strand) => strand.id),
  );
}
