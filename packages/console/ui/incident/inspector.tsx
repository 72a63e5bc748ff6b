import type { IncidentDocument } from '@remit/core/detect';
import type { ReactNode } from 'react';
import type { Selection } from '../../domain/story/selection.ts';
import type { Story } from '../../domain/story/story.ts';
import { counted } from '../../domain/text/quantity.ts';
import { Shown } from '../frame/shown.tsx';
import { SeverityBadge } from '../frame/severity-badge.tsx';
import { EvidenceList } from './evidence-list.tsx';
import { ItemDetails } from './item-details.tsx';
import { certaintyWords } from './narrative.tsx';
import { Mappings } from './signal-list.tsx';
import { StrandDetails } from './strand-details.tsx';
import type { Pointer } from './use-pointer.ts';

export interface InspectorProps {
  readonly document: IncidentDocument;
  readonly story: Story;
  readonly zero: string;
  readonly selection: Selection;
  readonly pointer: Pointer;
  /** Shows each member of a group on its own. */
  readonly onOpen: (group: string) => void;
}

/** What is pointed at: what it is, what it hangs together with, and each record that proves it. */
export function Inspector(props: InspectorProps) {
  const { selection, pointer, document, zero } = props;
  return (
    <aside className="inspector" aria-label="Evidence">
      <div className="inspector-bar">
        <h2 className="muted">{titles[selection.kind]}</h2>
        <button
          type="button"
          className="close"
          onClick={() => pointer.point(undefined)}
          aria-label="Close the evidence"
        >
          ✕
        </button>
      </div>
      <div className="inspector-body" tabIndex={0} role="region" aria-label="What is selected">
        {about(props)}
        <h3>
          Evidence <span className="muted num">{counted(selection.evidence.length, 'record')}</span>
        </h3>
        <EvidenceList document={document} ids={selection.evidence} zero={zero} pointer={pointer} />
      </div>
    </aside>
  );
}

const titles: Record<Selection['kind'], string> = {
  item: 'Node',
  strand: 'Edge',
  sentence: 'Sentence',
  signal: 'Signal',
};

function about(props: InspectorProps): ReactNode {
  const { selection } = props;
  switch (selection.kind) {
    case 'item':
      return <ItemDetails {...props} item={selection.item} />;
    case 'strand':
      return <StrandDetails {...props} strand={selection.strand} />;
    case 'sentence':
      return (
        <>
          <p className="quoted">
            <Shown text={selection.sentence.text} most={4_000} />
          </p>
          <p className="muted">{certaintyWords[selection.sentence.certainty]}</p>
        </>
      );
    case 'signal':
      return (
        <>
          <SeverityBadge severity={selection.signal.severity} />
          <h3 className="subject">
            <Shown text={selection.signal.title} most={600} />
          </h3>
          <Mappings signal={selection.signal} />
        </>
      );
  }
}
