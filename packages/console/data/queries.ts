import { keepPreviousData, QueryClient, queryOptions } from '@tanstack/react-query';
import { ApiError, api } from './api.ts';

export function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        gcTime: 5 * 60_000,
        retry: (failures, error) =>
          failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
        refetchInterval: (query) => (query.state.status === 'error' ? 5_000 : 60_000),
      },
    },
  });
}

export const agentsQuery = queryOptions({ queryKey: ['agents'], queryFn: api.agents });
export const incidentsQuery = queryOptions({ queryKey: ['incidents'], queryFn: api.incidents });
export const coverageQuery = queryOptions({ queryKey: ['coverage'], queryFn: api.coverage });

export const incidentQuery = (id: string) =>
  queryOptions({ queryKey: ['incident', id], queryFn: () => api.incident(id), placeholderData: keepPreviousData });

/** An event never changes, so once fetched it is kept. */
export const eventQuery = (id: string) =>
  queryOptions({ queryKey: ['event', id], queryFn: () => api.event(id), staleTime: Infinity });
