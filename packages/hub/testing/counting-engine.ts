import type { IncidentDocument } from '@remit/core/detect';
import type { AgentSummary, Engine, EventLookup } from '@remit/core/engine';
import type { RemitEvent } from '@remit/core/event';

/**
 * An engine small enough to know by heart, for tests of what is around it: opens below /secret/NAME/ make one incident per
 * NAME, every process is an agent. What it holds depends on the order of the events, as in the real one.
 */
export function createCountingEngine({ lookup }: { lookup: EventLookup }): Engine {
  const stories = new Map<string, string[]>();
  const agents = new Map<string, AgentSummary>();

  const document = (id: string): IncidentDocument | undefined => {
    const evidence = stories.get(id);
    if (evidence === undefined) return undefined;
    const events = evidence.map((one) => lookup(one)).filter((event) => event !== undefined);
    const [first, last] = [events[0], events.at(-1)];
    if (first === undefined || last === undefined) return undefined;
    return {
      schema: 'remit.incident/1',
      incident: {
        id,
        severity: 'high',
        title: `${evidence.length} secrets read`,
        signals: [`signal:${id}`],
        nodes: [`file:${id}`],
        attrs: { first_ts: first.ts, last_ts: last.ts },
      },
      signals: [],
      graph: { nodes: [], edges: [] },
      narrative: [],
      events: events.map((event) => ({ ...event, summary: event.kind })),
      coverage: [],
    };
  };

  return {
    apply(event) {
      const id = incidentOf(event);
      if (id !== undefined) stories.set(id, [...(stories.get(id) ?? []), event.id]);
      const agent = event.process && `workload:${event.process.pid}`;
      if (agent !== undefined) agents.set(agent, summary(agent, event, agents.get(agent)));
      return { incidents: id === undefined ? [] : [id], agents: agent === undefined ? [] : [agent], inventory: [] };
    },
    inventory: () => [],
    map: () => ({ links: [], left_out: 0 }),
    incidents: () => [...stories.keys()].flatMap((id) => document(id)?.incident ?? []),
    document,
    agents: () => [...agents.values()],
  };
}

function incidentOf(event: RemitEvent): string | undefined {
  if (event.kind !== 'file.open') return undefined;
  const name = /^\/secret\/([^/]+)\//.exec(event.data.path)?.[1];
  return name === undefined ? undefined : `incident:${name}`;
}

function summary(id: string, event: RemitEvent, before: AgentSummary | undefined): AgentSummary {
  return {
    id,
    name: id,
    namespace: '',
    workload_kind: 'Cgroup',
    node: event.node,
    first_seen: before?.first_seen ?? event.ts,
    last_seen: event.ts,
    providers: [],
    models: [],
    tools: [],
    destinations: [],
    processes: 1,
    conversations: 0,
    turns: (before?.turns ?? 0) + 1,
    incidents: [],
  };
}
