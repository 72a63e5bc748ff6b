import type { Mapping, Signal } from '@remit/core/detect';
import { msBetween, sinceZero } from '../../domain/time/instant.ts';
import { SeverityBadge } from '../frame/severity-badge.tsx';
import { Shown } from '../frame/shown.tsx';
import type { TellingProps } from './telling.tsx';

export function SignalList({ document, zero, selection, pointer }: TellingProps) {
  if (document.signals.length === 0) return <p className="muted">This incident holds no signal any more.</p>;
  return (
    <ol className="signals">
      {document.signals.map((signal) => (
        <li key={signal.id}>
          <button
            type="button"
            aria-pressed={selection?.kind === 'signal' && selection.signal.id === signal.id}
            onClick={() => pointer.point(signal.id)}
          >
            <span className="signal-head">
              <SeverityBadge severity={signal.severity} />
              <span className="num muted">{sinceZero(msBetween(zero, signal.ts))}</span>
            </span>
            <span className="signal-title">
              <Shown text={signal.title} most={300} />
            </span>
            <Mappings signal={signal} />
          </button>
        </li>
      ))}
    </ol>
  );
}

/** The editions stand beside the ids: catalogues renumber. */
export function Mappings({ signal }: { readonly signal: Signal }) {
  return (
    <span className="mappings">
      <span className="mono muted">
        <Shown text={signal.detector} most={60} />
      </span>
      {signal.mappings.slice(0, 12).map((mapping) => (
        <span key={`${mapping.catalogue} ${mapping.id}`} className="mapping">
          {short(mapping)}{' '}
          <b className="mono">
            <Shown text={mapping.id} most={24} />
          </b>{' '}
          <Shown text={mapping.name} most={80} />
        </span>
      ))}
    </span>
  );
}

function short(mapping: Mapping) {
  return <Shown text={`${mapping.catalogue.replace('MITRE ', '')} ${mapping.edition}`} most={30} />;
}
