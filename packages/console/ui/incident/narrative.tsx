import type { Certainty } from '@remit/core/detect';
import { useEffect, useMemo, useRef } from 'react';
import { sentencesAbout } from '../../domain/story/evidence.ts';
import { saidAt } from '../../domain/story/said-at.ts';
import { sentenceRef } from '../../domain/story/selection.ts';
import { counted } from '../../domain/text/quantity.ts';
import { Shown } from '../frame/shown.tsx';
import type { TellingProps } from './telling.tsx';

export function Narrative({ document, story, selection, pointer }: TellingProps) {
  const list = useRef<HTMLOListElement>(null);
  const told = useMemo(
    () => document.narrative.map((sentence) => ({ sentence, ...saidAt(sentence.text) })),
    [document],
  );
  const lit = useMemo(() => {
    if (selection === undefined) return new Set<number>();
    if (selection.kind === 'sentence') return new Set([selection.index]);
    const about = (item: string) => {
      const members = story.items.find(({ id }) => id === item)?.members ?? [];
      return sentencesAbout(document, new Set(members.map((node) => node.id)));
    };
    if (selection.kind === 'signal') return new Set([...selection.items].flatMap(about));
    if (selection.kind === 'item') return new Set(about(selection.item.id));
    const [from, to] = [selection.strand.from, selection.strand.to].map((end) => new Set(about(end)));
    return from?.intersection(to ?? new Set()) ?? new Set<number>();
  }, [document, story, selection]);
  useEffect(() => {
    if (selection !== undefined && selection.kind !== 'sentence')
      list.current?.querySelector('[data-lit="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [selection]);
  if (document.narrative.length === 0)
    return <p className="muted">No sentence has been written for this incident yet; the graph holds what is known.</p>;
  return (
    <ol className="narrative" ref={list}>
      {told.map(({ sentence, when, text }, i) => (
        <li key={i} data-certainty={sentence.certainty} data-lit={lit.has(i)}>
          <button
            type="button"
            className="sentence"
            aria-pressed={selection?.kind === 'sentence' && selection.index === i}
            onClick={() => pointer.point(sentenceRef(i))}
          >
            <CertaintyMark certainty={sentence.certainty} />
            <span className="sentence-text">
              <Shown text={text} most={1_200} />
            </span>
            <span className="sentence-foot">
              {when === undefined ? '' : <Shown text={`${when} · `} most={60} />}
              {shortWords[sentence.certainty]} · {counted(sentence.evidence.length, 'record')}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

/** Full, half, quarter and empty: readable without colour. */
export function CertaintyMark({ certainty }: { readonly certainty: Certainty }) {
  return (
    <svg className="certainty" data-certainty={certainty} viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
      <circle cx="7" cy="7" r="5.5" className="rim" />
      <path d={fills[certainty]} className="fill" />
    </svg>
  );
}

const fills: Record<Certainty, string> = {
  certain: 'M7 1.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11z',
  likely: 'M7 7V1.5a5.5 5.5 0 1 1-5.5 5.5z',
  possible: 'M7 7V1.5A5.5 5.5 0 0 1 12.5 7z',
  not_visible: '',
};

const shortWords: Record<Certainty, string> = {
  certain: 'Certain',
  likely: 'Likely',
  possible: 'Possible',
  not_visible: 'Not visible',
};

export const certaintyWords: Record<Certainty, string> = {
  certain: 'Certain: seen or joined on an identifier',
  likely: 'Likely: inferred',
  possible: 'Possible: weakly inferred',
  not_visible: 'Not visible',
};
