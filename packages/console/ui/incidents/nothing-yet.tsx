import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { agentsQuery, coverageQuery } from '../../data/queries.ts';
import { counted } from '../../domain/text/quantity.ts';

/** No incident is only good news next to what was watched: so that is said first. */
export function NothingYet() {
  const agents = useQuery(agentsQuery).data;
  const coverage = useQuery(coverageQuery).data?.coverage;
  const attached = coverage?.filter((entry) => entry.state === 'attached').length;
  const blind = coverage?.filter((entry) => entry.state !== 'attached' && entry.state !== 'not_requested').length;
  return (
    <section className="notice calm">
      <h2>No incident</h2>
      <p>
        {agents === undefined
          ? 'Remit is watching.'
          : agents.length === 0
            ? 'No agent has spoken to a model yet.'
            : `Remit is watching ${counted(agents.length, 'agent')}.`}{' '}
        {attached === undefined ? null : (
          <>
            {counted(attached, 'source')} attached
            {blind === 0 ? '' : `, ${blind} cannot see`}: <Link to="/coverage">what that leaves out</Link>.
          </>
        )}
      </p>
      <h3>What becomes an incident</h3>
      <ul className="watched">
        {watched.map(([title, text]) => (
          <li key={title}>
            <strong>{title}</strong> {text}
          </li>
        ))}
      </ul>
    </section>
  );
}

const watched = [
  ['Steered calls.', 'A tool call whose command or destination was taken from a document the agent retrieved.'],
  ['Unexpected shells.', 'A tool that starts a shell or interpreter this workload was never seen to start.'],
  ['Credentials.', 'A tool’s child that reads a service-account token or another credential.'],
  ['Reconnaissance.', 'Lists of secrets, pods and permissions at the Kubernetes API from below a tool.'],
  ['Metadata services.', 'A cloud metadata endpoint asked from below a tool, as against by the workload at its start.'],
  ['Data leaving.', 'Data sent to a host never spoken to before, after something sensitive was read.'],
] as const;
