import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Incident } from '@remit/core/detect';
import { incidentsQuery } from '../../data/queries.ts';
import { severityRank } from '../../domain/severity.ts';
import { counted } from '../../domain/text/quantity.ts';
import { msBetween, span } from '../../domain/time/instant.ts';
import { usePageTitle } from '../frame/page-title.ts';
import { Loading, Problem } from '../frame/problem.tsx';
import { SeverityBadge } from '../frame/severity-badge.tsx';
import { Shown } from '../frame/shown.tsx';
import { without } from '../frame/without.ts';
import { Time } from '../frame/zone.tsx';
import { NothingYet } from './nothing-yet.tsx';

export function IncidentsPage() {
  const { data, error } = useQuery(incidentsQuery);
  usePageTitle(data === undefined || data.length === 0 ? 'Incidents' : `${data.length} incidents`);
  return (
    <div className="page">
      <div className="page-head">
        <h1>Incidents</h1>
        <p>Signals that one cause connects, told as one story each.</p>
        {data !== undefined && data.length > 1 ? <OrderSwitch /> : null}
      </div>
      {data === undefined ? (
        error === null ? (
          <Loading what="incidents" />
        ) : (
          <Problem error={error} what="incidents" />
        )
      ) : (
        <IncidentList incidents={data} />
      )}
    </div>
  );
}

function OrderSwitch() {
  const order = useSearch({ from: '/incidents', select: (search) => search.order });
  const navigate = useNavigate({ from: '/incidents' });
  const to = (next: 'newest' | undefined) =>
    void navigate({
      search: (before) => ({ ...without(before, 'order'), ...(next === undefined ? {} : { order: next }) }),
      replace: true,
    });
  return (
    <div className="switch" role="group" aria-label="Order">
      <button type="button" aria-pressed={order === undefined} onClick={() => to(undefined)}>
        By severity
      </button>
      <button type="button" aria-pressed={order === 'newest'} onClick={() => to('newest')}>
        Newest first
      </button>
    </div>
  );
}

function IncidentList({ incidents }: { readonly incidents: readonly Incident[] }) {
  const order = useSearch({ from: '/incidents', select: (search) => search.order });
  if (incidents.length === 0) return <NothingYet />;
  const newest = (a: Incident, b: Incident) => (a.attrs.last_ts < b.attrs.last_ts ? 1 : -1);
  const inOrder = [...incidents].sort(
    order === 'newest' ? newest : (a, b) => severityRank(b.severity) - severityRank(a.severity) || newest(a, b),
  );
  return (
    <ol className="incident-list" aria-label="Incidents">
      {inOrder.map((incident) => (
        <li key={incident.id} data-severity={incident.severity}>
          <SeverityBadge severity={incident.severity} />
          <div>
            <h2>
              <Link to="/incidents/$id" params={{ id: incident.id }}>
                <Shown text={incident.title} most={400} />
              </Link>
            </h2>
            <p className="muted">
              {incident.attrs.workload === undefined ? null : (
                <>
                  <Shown text={incident.attrs.workload.replace(/^workload:/, '')} most={100} />
                  {' · '}
                </>
              )}
              {counted(incident.signals.length, 'signal')} · story of {counted(incident.nodes.length, 'node')}
              {' · '}
              <Shown text={incident.id} most={40} />
            </p>
          </div>
          <p className="incident-when">
            <Time ts={incident.attrs.first_ts} />
            <span className="muted">
              lasted {span(Math.max(0, msBetween(incident.attrs.first_ts, incident.attrs.last_ts)))}
            </span>
          </p>
        </li>
      ))}
    </ol>
  );
}
