import { compareEvents, type CoverageData, compareNs, type RemitEvent } from '../../event/index.ts';
import type { Edge } from '../../trace/index.ts';
import type { Signal } from '../detector.ts';
import type { EvidenceEvent, Incident, IncidentDocument } from '../incident.ts';
import { incidentSeverity } from '../correlate/opening.ts';
import { narrative } from '../narrative/narrative.ts';
import { agentOf, type Moment, steeringSegments } from '../narrative/teller.ts';
import { summarise } from './summarise.ts';
import { stagesOf } from './stages.ts';
import { byTime, Story } from './story.ts';
import { titleOf } from './title.ts';

export interface IncidentFacts {
  readonly id: string;
  readonly story: Story;
  readonly signals: readonly Signal[];
}

/** What a list of incidents shows of one. */
export function buildIncident({ id, story, signals: unsorted }: IncidentFacts): Incident {
  const signals = unsorted.toSorted(byTime);
  const entered = enteredAt(story);
  const agent = agentOf(story);
  const workload = agent && story.out(agent.id, 'ran_in')[0]?.to;
  const ends = [
    ...signals.map((signal) => signal.ts),
    ...story
      .sortedNodes()
      .filter((node) => EFFECTS.has(node.kind))
      .map((node) => node.ts),
  ].sort();
  const starts = [...(entered === undefined ? [] : [entered.ts]), ...signals.map((signal) => signal.ts)].sort();
  return {
    id,
    severity: incidentSeverity(signals),
    title: titleOf(story, signals),
    signals: signals.map((signal) => signal.id),
    nodes: story.sortedNodes().map((node) => node.id),
    attrs: {
      ...(workload === undefined ? {} : { workload }),
      first_ts: starts[0] as string,
      last_ts: ends.at(-1) as string,
      ...(entered === undefined ? {} : { entered_ts: entered.ts }),
      conversations: story.ofKind('conversation').map((conversation) => conversation.id),
      stages: stagesOf(story, signals, entered),
      not_told: story.omitted,
    },
  };
}

const EFFECTS: ReadonlySet<string> = new Set(['process', 'file', 'connection', 'request', 'k8s_call', 'cloud_call']);

/**
 * The whole story. What cannot be proved from the log any more is left out, so that every id named in the document stands in
 * it; how many edges that were is said in the coverage.
 */
export function buildDocument(
  facts: IncidentFacts,
  lookup: (id: string) => RemitEvent | undefined,
  coverage: readonly CoverageData[],
): IncidentDocument {
  const events = new Map<string, RemitEvent>();
  const proved = (ids: readonly string[]) =>
    ids.filter((id) => {
      const event = events.get(id) ?? lookup(id);
      if (event !== undefined) events.set(id, event);
      return event !== undefined;
    });
  const { story, unproved } = provable(facts.story, proved);
  const signals = facts.signals
    .map((signal) => ({
      ...signal,
      evidence: proved(signal.evidence),
      nodes: signal.nodes.filter((id) => story.has(id)),
    }))
    .filter((signal) => signal.evidence.length > 0 && story.has(signal.node))
    .sort(byTime);
  const statements = unproved === 0 ? coverage : [...coverage, lostEvidence(unproved)];
  const entered = enteredAt(story);
  return {
    schema: 'remit.incident/1',
    incident: buildIncident({ id: facts.id, story, signals }),
    signals,
    graph: { nodes: story.sortedNodes(), edges: story.sortedEdges() },
    narrative: narrative({ story, signals, entered }, statements),
    events: [...events.values()].sort(compareEvents).map(evidenceEvent),
    coverage: statements,
  };
}

function provable(story: Story, proved: (ids: readonly string[]) => string[]): { story: Story; unproved: number } {
  const kept = new Story();
  let unproved = 0;
  for (const node of story.nodes.values()) kept.addNode(node);
  for (const edge of story.sortedEdges()) {
    const evidence = proved(edge.evidence);
    if (evidence.length === 0) unproved++;
    else kept.addEdge(evidence.length === edge.evidence.length ? edge : ({ ...edge, evidence } satisfies Edge));
  }
  kept.takeOmitted(story);
  return { story: kept, unproved };
}

function lostEvidence(edges: number): CoverageData {
  return {
    scope: 'story',
    source: 'hub.log',
    state: 'attached',
    lost: edges,
    truncated: 0,
    reason: 'the events that proved these links are no longer in the log',
  };
}

function enteredAt(story: Story): Moment | undefined {
  return [...steeringSegments(story)]
    .flatMap((id) => story.in(id, 'contains').map((edge) => story.nodes.get(edge.from)))
    .filter((turn) => turn !== undefined)
    .sort((a, b) => compareNs(a.boot_ns, b.boot_ns))[0];
}

function evidenceEvent(event: RemitEvent): EvidenceEvent {
  const { id, source, kind, node, boot_id, ts, boot_ns, process, data } = event;
  const summary = summarise(event);
  return { id, source, kind, node, boot_id, ts, boot_ns, summary, ...(process && { process }), data };
}
