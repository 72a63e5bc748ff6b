import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { IncidentDocument } from '@remit/core/detect';
import { useMemo, useState } from 'react';
import { incidentQuery } from '../../data/queries.ts';
import { collapse } from '../../domain/story/collapse.ts';
import { resolve } from '../../domain/story/selection.ts';
import { buildStory } from '../../domain/story/story.ts';
import { zeroOf } from '../../domain/story/zero.ts';
import { counted } from '../../domain/text/quantity.ts';
import { msBetween, span } from '../../domain/time/instant.ts';
import { usePageTitle } from '../frame/page-title.ts';
import { Loading, Problem } from '../frame/problem.tsx';
import { SeverityBadge } from '../frame/severity-badge.tsx';
import { Shown } from '../frame/shown.tsx';
import { Time } from '../frame/zone.tsx';
import { Inspector } from './inspector.tsx';
import { StageStrip } from './stage-strip.tsx';
import { StoryGraph } from './story-graph.tsx';
import { Telling } from './telling.tsx';
import { TimeLanes } from './time-lanes.tsx';
import { type Pointer, usePointer } from './use-pointer.ts';

export function IncidentPage() {
  const { id } = useParams({ from: '/incidents/$id' });
  const { data, error } = useQuery(incidentQuery(id));
  usePageTitle(data === undefined ? 'Incident' : data.incident.title);
  if (data === undefined || (data.incident.id !== id && error === null))
    return (
      <div className="page">
        <h1 className="sr-only">Incident</h1>
        {error === null ? <Loading what="the incident" /> : <Problem error={error} what="the incident" />}
      </div>
    );
  return <Incident key={data.incident.id} document={data} />;
}

function Incident({ document }: { readonly document: IncidentDocument }) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const story = useMemo(
    () => buildStory(document, (nodes, links, spoken) => collapse(nodes, links, { opened }, spoken)),
    [document, opened],
  );
  const zero = useMemo(() => zeroOf(document), [document]);
  const pointer = usePointer();
  const selection = useMemo(() => resolve(document, story, pointer.sel), [document, story, pointer.sel]);
  return (
    <div className="incident" data-inspecting={selection !== undefined}>
      <IncidentHead document={document} zero={zero.ts} pointer={pointer} />
      <Telling document={document} story={story} zero={zero.ts} selection={selection} pointer={pointer} />
      <StoryGraph story={story} zero={zero} selection={selection} pointer={pointer} />
      <TimeLanes document={document} story={story} zero={zero.ts} selection={selection} pointer={pointer} />
      {selection === undefined ? null : (
        <Inspector
          document={document}
          story={story}
          zero={zero.ts}
          selection={selection}
          pointer={pointer}
          onOpen={(group) => setOpened((before) => new Set([...before, group]))}
        />
      )}
    </div>
  );
}

interface IncidentHeadProps {
  readonly document: IncidentDocument;
  readonly zero: string;
  readonly pointer: Pointer;
}

function IncidentHead({ document: { incident, signals, graph }, zero, pointer }: IncidentHeadProps) {
  return (
    <header className="incident-head">
      <p className="crumbs">
        <Link to="/incidents">Incidents</Link> <span aria-hidden="true">/</span> <Shown text={incident.id} most={40} />
      </p>
      <p className="incident-facts">
        <SeverityBadge severity={incident.severity} />
        {incident.attrs.workload === undefined ? null : (
          <Shown text={incident.attrs.workload.replace(/^workload:/, '')} most={100} />
        )}
        <span>
          <Time ts={incident.attrs.first_ts} />{' '}
          <span className="muted">
            for {span(Math.max(0, msBetween(incident.attrs.first_ts, incident.attrs.last_ts)))}
          </span>
        </span>
        <span className="muted">
          {counted(signals.length, 'signal')}, {counted(graph.nodes.length, 'node')},{' '}
          {counted(graph.edges.length, 'edge')}
        </span>
      </p>
      <h1>
        <Shown text={incident.title} most={400} />
      </h1>
      <StageStrip incident={incident} zero={zero} pointer={pointer} />
    </header>
  );
}
