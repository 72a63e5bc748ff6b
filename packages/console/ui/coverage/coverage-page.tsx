import { useQuery } from '@tanstack/react-query';
import { coverageQuery } from '../../data/queries.ts';
import type { NodeCoverage } from '../../data/api.ts';
import { counted } from '../../domain/text/quantity.ts';
import { usePageTitle } from '../frame/page-title.ts';
import { Loading, Problem } from '../frame/problem.tsx';
import { Shown } from '../frame/shown.tsx';
import { CoverageTable } from './coverage-table.tsx';

export function CoveragePage() {
  usePageTitle('Coverage');
  const { data, error } = useQuery(coverageQuery);
  return (
    <div className="page">
      <div className="page-head">
        <h1>Coverage</h1>
        <p>What each node can see, what it lost, and what helps. “Not observed” never means “did not happen”.</p>
      </div>
      {data === undefined ? (
        error === null ? (
          <Loading what="coverage" />
        ) : (
          <Problem error={error} what="coverage" />
        )
      ) : (
        <>
          <Nodes entries={data.coverage} />
          <HubLosses losses={data.hub ?? {}} />
        </>
      )}
    </div>
  );
}

function Nodes({ entries }: { readonly entries: readonly NodeCoverage[] }) {
  if (entries.length === 0)
    return (
      <section className="notice">
        <h2>No sensor has reported</h2>
        <p>
          Start one with <code>remit up</code> (this machine) or see <code>remit doctor</code> for what it needs. Until
          then nothing is watched.
        </p>
      </section>
    );
  const byNode = [...Map.groupBy(entries, (entry) => entry.node)].sort(([a], [b]) => (a < b ? -1 : 1));
  return byNode.map(([node, own]) => <NodeSection key={node} node={node} entries={own} />);
}

function NodeSection({ node, entries }: { readonly node: string; readonly entries: readonly NodeCoverage[] }) {
  const lost = entries.reduce((sum, entry) => sum + entry.lost, 0);
  const cut = entries.reduce((sum, entry) => sum + entry.truncated, 0);
  const attached = entries.filter((entry) => entry.state === 'attached').length;
  return (
    <section className="node-coverage">
      <h2>
        <Shown text={node} most={100} />
      </h2>
      <p className="muted">
        {attached} of {counted(entries.length, 'source')} attached ·{' '}
        {lost === 0 ? 'nothing lost' : `${counted(lost, 'record')} lost`} ·{' '}
        {cut === 0 ? 'nothing cut' : `${counted(cut, 'record')} cut`}
      </p>
      <CoverageTable entries={entries} label={`Coverage of ${node}`} />
    </section>
  );
}

/** What the hub itself dropped or refused; shown only when there is any. */
function HubLosses({ losses }: { readonly losses: Readonly<Record<string, number>> }) {
  const some = Object.entries(losses).filter(([, count]) => count > 0);
  if (some.length === 0) return null;
  return (
    <section className="node-coverage">
      <h2>Hub</h2>
      <p className="muted">Events that left the store, or never came into it.</p>
      <ul className="chips">
        {some.map(([reason, count]) => (
          <li key={reason}>
            <Shown text={reason.replaceAll('_', ' ')} most={60} />{' '}
            <span className="num count">{count.toLocaleString('en-GB')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
