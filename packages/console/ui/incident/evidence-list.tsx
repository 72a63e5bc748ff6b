import { useQuery } from '@tanstack/react-query';
import type { EvidenceEvent, IncidentDocument } from '@remit/core/detect';
import { useMemo, useState } from 'react';
import { eventQuery } from '../../data/queries.ts';
import { msBetween, sinceZero } from '../../domain/time/instant.ts';
import { Problem } from '../frame/problem.tsx';
import { Shown } from '../frame/shown.tsx';
import { Time } from '../frame/zone.tsx';
import { EventRecord } from './event-record.tsx';
import type { Pointer } from './use-pointer.ts';

interface EvidenceListProps {
  readonly document: IncidentDocument;
  readonly ids: readonly string[];
  readonly zero: string;
  readonly pointer: Pointer;
}

const STEP = 25;

/** Each event one line; opened, its whole record. One record alone is open from the start. */
export function EvidenceList({ document, ids, zero, pointer }: EvidenceListProps) {
  const events = useMemo(() => new Map(document.events.map((event) => [event.id, event])), [document]);
  const [most, setMost] = useState(STEP);
  if (ids.length === 0) return <p className="muted">No record is named for this.</p>;
  const shown = ids.filter((id, i) => i < most || id === pointer.ev);
  return (
    <>
      <ul className="evidence">
        {shown.map((id) => (
          <li key={id}>
            <Entry
              id={id}
              event={events.get(id)}
              zero={zero}
              open={pointer.ev === undefined ? ids.length === 1 : pointer.ev === id}
              onToggle={(open) => pointer.openEvent(open ? id : ids.length === 1 ? 'none' : undefined)}
            />
          </li>
        ))}
      </ul>
      {ids.length > most ? (
        <button type="button" className="action" onClick={() => setMost(most + 4 * STEP)}>
          Show more ({ids.length - most} left)
        </button>
      ) : null}
    </>
  );
}

interface EntryProps {
  readonly id: string;
  readonly event: EvidenceEvent | undefined;
  readonly zero: string;
  readonly open: boolean;
  readonly onToggle: (open: boolean) => void;
}

function Entry({ id, event, zero, open, onToggle }: EntryProps) {
  return (
    <>
      <button type="button" className="evidence-line" aria-expanded={open} onClick={() => onToggle(!open)}>
        <span className="twist" aria-hidden="true">
          {open ? '▾' : '▸'}
        </span>
        {event === undefined ? (
          <span>
            Record <Shown text={id} most={60} />, not part of this document
          </span>
        ) : (
          <span>
            <span className="num muted">{sinceZero(msBetween(zero, event.ts))}</span>{' '}
            <b className="mono">{event.kind}</b> <Shown text={event.summary} most={open ? 1_000 : 140} />
          </span>
        )}
      </button>
      {open ? event === undefined ? <Fetched id={id} /> : <EventRecord event={event} /> : null}
    </>
  );
}

/** A record that the document does not carry may still stand in the hub's log. */
function Fetched({ id }: { readonly id: string }) {
  const { data, error } = useQuery(eventQuery(id));
  if (error !== null) return <Problem error={error} what="the record" />;
  if (data === undefined) return <p className="loading">Loading the record …</p>;
  return (
    <>
      <p className="muted">
        <Time ts={data.ts} />
      </p>
      <EventRecord event={data} />
    </>
  );
}
