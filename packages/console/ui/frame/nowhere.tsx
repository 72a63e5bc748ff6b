import { Link } from '@tanstack/react-router';
import { usePageTitle } from './page-title.ts';

export function Nowhere() {
  usePageTitle('Nothing here');
  return (
    <section className="page notice">
      <h1>There is no such page</h1>
      <p>
        See the <Link to="/incidents">incidents</Link>, the <Link to="/agents">agents</Link> or the{' '}
        <Link to="/coverage">coverage</Link>.
      </p>
    </section>
  );
}
