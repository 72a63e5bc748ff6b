import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AgentSummary } from '@remit/core/engine';
import { agentsQuery } from '../../data/queries.ts';
import { counted } from '../../domain/text/quantity.ts';
import { usePageTitle } from '../frame/page-title.ts';
import { Loading, Problem } from '../frame/problem.tsx';
import { Shown } from '../frame/shown.tsx';
import { Time } from '../frame/zone.tsx';
import { Tally } from './tally.tsx';

export function AgentsPage() {
  usePageTitle('Agents');
  const { data, error } = useQuery(agentsQuery);
  return (
    <div className="page">
      <div className="page-head">
        <h1>Agents</h1>
        <p>Workloads seen talking to a model, with what they really used and reached.</p>
      </div>
      {data === undefined ? (
        error === null ? (
          <Loading what="agents" />
        ) : (
          <Problem error={error} what="agents" />
        )
      ) : (
        <AgentList agents={data} />
      )}
    </div>
  );
}

function AgentList({ agents }: { readonly agents: readonly AgentSummary[] }) {
  if (agents.length === 0)
    return (
      <section className="notice">
        <h2>No agent seen yet</h2>
        <p>
          A workload appears here with its first exchange with a model. If one is at work now and does not appear, its
          TLS library may not be visible: see <Link to="/coverage">Coverage</Link>, or run <code>remit doctor</code>.
        </p>
      </section>
    );
  const inOrder = [...agents].sort(
    (a, b) => b.incidents.length - a.incidents.length || (a.last_seen < b.last_seen ? 1 : -1),
  );
  return (
    <ul className="cards" aria-label="Agents">
      {inOrder.map((agent) => (
        <li key={agent.id}>
          <AgentCard agent={agent} />
        </li>
      ))}
    </ul>
  );
}

function AgentCard({ agent }: { readonly agent: AgentSummary }) {
  const place = [agent.namespace, agent.workload_kind, `node ${agent.node}`].filter((part) => part !== '').join(' · ');
  return (
    <article className="agent" data-troubled={agent.incidents.length > 0}>
      <div className="agent-who">
        <h2>
          <Shown text={agent.name} most={80} />
        </h2>
        <p className="muted">
          <Shown text={place} most={160} />
        </p>
        <p className="agent-incidents">
          {agent.incidents.length === 0 ? (
            <span className="muted">No incident</span>
          ) : (
            agent.incidents.slice(0, 3).map((id) => (
              <Link key={id} to="/incidents/$id" params={{ id }} className="flag">
                Incident <Shown text={id.replace(/^incident:/, '')} most={24} />
              </Link>
            ))
          )}
          {agent.incidents.length > 3 ? <Link to="/incidents">and {agent.incidents.length - 3} more</Link> : null}
        </p>
      </div>
      <dl className="agent-facts">
        <div>
          <dt>Models</dt>
          <dd>
            {agent.models.length === 0 ? (
              <span className="muted">not named</span>
            ) : (
              <Shown text={agent.models.join(', ')} most={160} />
            )}
          </dd>
          <dd className="muted">
            <Shown text={agent.providers.join(', ')} most={120} />
          </dd>
        </div>
        <div>
          <dt>Activity</dt>
          <dd className="num">{counted(agent.conversations, 'conversation')}</dd>
          <dd className="muted num">
            {counted(agent.turns, 'turn')}, {counted(agent.processes, 'process', 'processes')}
          </dd>
        </div>
        <div>
          <dt>Last seen</dt>
          <dd>
            <Time ts={agent.last_seen} />
          </dd>
          <dd className="muted">
            first <Time ts={agent.first_seen} />
          </dd>
        </div>
        <div className="agent-wide">
          <dt>Tools</dt>
          <dd>
            <Tally
              items={agent.tools.map((tool) => ({ name: tool.name, count: tool.calls }))}
              noun="call"
              none="none called"
            />
          </dd>
        </div>
        <div className="agent-wide">
          <dt>Destinations</dt>
          <dd>
            <Tally
              items={agent.destinations.map((d) => ({ name: d.name, count: d.connections }))}
              noun="connection"
              none="none seen"
            />
          </dd>
        </div>
      </dl>
    </article>
  );
}
