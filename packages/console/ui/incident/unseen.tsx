import type { IncidentDocument } from '@remit/core/detect';
import type { CoverageData } from '@remit/core/event';
import { sentenceRef } from '../../domain/story/selection.ts';
import { counted } from '../../domain/text/quantity.ts';
import { CoverageTable } from '../coverage/coverage-table.tsx';
import { Shown } from '../frame/shown.tsx';
import type { TellingProps } from './telling.tsx';

export function unseenCount(document: IncidentDocument): number {
  return (
    document.narrative.filter((sentence) => sentence.certainty === 'not_visible').length +
    document.coverage.filter(isGap).length
  );
}

/** What this story cannot say, and how much of it rests on inference. */
export function Unseen({ document, pointer }: TellingProps) {
  const unseen = document.narrative
    .map((sentence, index) => ({ sentence, index }))
    .filter(({ sentence }) => sentence.certainty === 'not_visible');
  const gaps = document.coverage.filter(isGap);
  const inferred = document.graph.edges.filter((edge) => edge.basis === 'inferred');
  const weakest = Math.min(...inferred.map((edge) => edge.confidence));
  return (
    <div className="unseen">
      {unseen.length === 0 ? <p>No sentence of this story ends at something that could not be seen.</p> : null}
      <ul>
        {unseen.map(({ sentence, index }) => (
          <li key={index}>
            <button type="button" className="plain" onClick={() => pointer.point(sentenceRef(index))}>
              <Shown text={sentence.text} most={600} />
            </button>
          </li>
        ))}
      </ul>
      <p>
        {inferred.length === 0
          ? 'Every edge was observed or joined on an identifier; none is inferred.'
          : `${inferred.length} of ${counted(document.graph.edges.length, 'edge')} ${inferred.length === 1 ? 'is' : 'are'} inferred, the weakest with confidence ${weakest.toFixed(2)}.`}
      </p>
      {typeof document.incident.attrs['not_told'] === 'number' && document.incident.attrs['not_told'] > 0 ? (
        <p>
          {counted(document.incident.attrs['not_told'], 'further node')} belong to this story but are left out of it for
          length.
        </p>
      ) : null}
      <h2>Sources of this story</h2>
      {document.coverage.length === 0 ? (
        <p>No coverage statement came with this story, so losses cannot be ruled out.</p>
      ) : (
        <>
          <p className="muted">
            {gaps.length === 0
              ? 'All sources were attached and lost nothing.'
              : `${counted(gaps.length, 'source')} lost, cut or could not see something.`}
          </p>
          <CoverageTable entries={document.coverage} label="Sources of this story" />
        </>
      )}
    </div>
  );
}

function isGap(entry: CoverageData): boolean {
  return entry.state !== 'attached' || entry.lost > 0 || entry.truncated > 0;
}
