import type { IncidentDocument } from '@remit/core/detect';
import type { RemitEvent } from '@remit/core/event';
import type { GraphView } from '@remit/core/trace';
import type { EventLog } from '../log/event-log.ts';
import type { StateStore } from '../store/state-store.ts';
import { activity } from './activity.ts';
import { createLineSet, type Line } from './line-set.ts';

export interface ExportOptions {
  readonly log: EventLog;
  readonly state: StateStore;
  /** Folds the log up to now into a trace graph, without holding up what else the process does. */
  readonly foldGraph: (log: EventLog) => Promise<GraphView>;
  readonly summarise: (event: RemitEvent) => string;
}

/** One incident, or everything since a time (UTC, nine decimals): the incidents that went on after it and what agents did. */
export type Selection = { readonly incident: string } | { readonly since: string };

/** The lines of `remit export`: nodes, edges, events, signals, incidents, coverage, each once. Undefined for an unknown incident. */
export async function exportLines(options: ExportOptions, selection: Selection): Promise<Iterable<Line> | undefined> {
  const lines = createLineSet();
  if ('incident' in selection) {
    const text = options.state.document(selection.incident);
    if (text === undefined) return undefined;
    lines.addDocument(JSON.parse(text) as IncidentDocument);
    return lines.lines();
  }
  for (const { id, attrs } of options.state.incidents()) {
    const text = attrs.last_ts >= selection.since ? options.state.document(id) : undefined;
    if (text !== undefined) lines.addDocument(JSON.parse(text) as IncidentDocument);
  }
  const { nodes, edges } = activity(await options.foldGraph(options.log), selection.since);
  for (const node of nodes) lines.addNode(node);
  for (const edge of edges) lines.addEdge(edge);
  for (const { statement } of options.state.coverage()) lines.addCoverage(statement);
  return lines.lines((id) => evidence(options, id));
}

function evidence({ log, summarise }: ExportOptions, id: string): Line | undefined {
  const event = log.get(id);
  return event && { type: 'event', ...event, summary: summarise(event) };
}
