import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { followChanges, type LiveState } from '../../data/live.ts';
import { LiveMark } from './live-mark.tsx';
import { ThemeSwitch, ZoneSwitch } from './switches.tsx';
import { Wordmark } from './wordmark.tsx';

export function Shell() {
  const live = useLive();
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="bar">
        <Link to="/incidents" className="home" aria-label="Remit, to the incidents">
          <Wordmark />
        </Link>
        <nav aria-label="Pages">
          <Link to="/incidents">Incidents</Link>
          <Link to="/agents">Agents</Link>
          <Link to="/coverage">Coverage</Link>
        </nav>
        <div className="bar-end">
          <LiveMark state={live} />
          <ZoneSwitch />
          <ThemeSwitch />
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        <Outlet />
      </main>
    </>
  );
}

function useLive(): LiveState {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => followChanges(client, setState), [client]);
  return state;
}
