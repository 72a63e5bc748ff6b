import { createRootRoute, createRoute, createRouter, redirect, retainSearchParams } from '@tanstack/react-router';
import type { Zone } from '../domain/time/instant.ts';
import { AgentsPage } from './agents/agents-page.tsx';
import { CoveragePage } from './coverage/coverage-page.tsx';
import { Nowhere } from './frame/nowhere.tsx';
import { Shell } from './frame/shell.tsx';
import { IncidentPage } from './incident/incident-page.tsx';
import { IncidentsPage } from './incidents/incidents-page.tsx';

/** What of the view stands in the address, so that it can be sent to a colleague. */
export interface ViewSearch {
  /** Absent: UTC. */
  readonly tz?: Extract<Zone, 'local'> | undefined;
}

export interface IncidentsSearch {
  readonly order?: 'newest';
}

export interface IncidentSearch {
  /** What is pointed at: a node, a strand, a sentence or a signal. */
  readonly sel?: string;
  /** The event whose record is open. */
  readonly ev?: string;
  readonly tab?: 'signals' | 'unseen';
}

const root = createRootRoute({
  component: Shell,
  notFoundComponent: Nowhere,
  validateSearch: (search: Record<string, unknown>): ViewSearch => (search['tz'] === 'local' ? { tz: 'local' } : {}),
  search: { middlewares: [retainSearchParams(['tz'])] },
});

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/incidents', replace: true });
  },
});

const agents = createRoute({ getParentRoute: () => root, path: '/agents', component: AgentsPage });
const coverage = createRoute({ getParentRoute: () => root, path: '/coverage', component: CoveragePage });

const incidents = createRoute({
  getParentRoute: () => root,
  path: '/incidents',
  component: IncidentsPage,
  validateSearch: (search: Record<string, unknown>): IncidentsSearch =>
    search['order'] === 'newest' ? { order: 'newest' } : {},
});

const incident = createRoute({
  getParentRoute: () => root,
  path: '/incidents/$id',
  component: IncidentPage,
  validateSearch: (search: Record<string, unknown>): IncidentSearch => ({
    ...(typeof search['sel'] === 'string' ? { sel: search['sel'] } : {}),
    ...(typeof search['ev'] === 'string' ? { ev: search['ev'] } : {}),
    ...(search['tab'] === 'signals' || search['tab'] === 'unseen' ? { tab: search['tab'] } : {}),
  }),
});

export function createConsoleRouter() {
  return createRouter({
    routeTree: root.addChildren([home, agents, incidents, incident, coverage]),
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const text = new URLSearchParams(
        Object.entries(search).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      ).toString();
      return text === '' ? '' : `?${text}`;
    },
    scrollRestoration: false,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
