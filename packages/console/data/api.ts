import type { EvidenceEvent, Incident, IncidentDocument } from '@remit/core/detect';
import type { AgentSummary } from '@remit/core/engine';
import type { CoverageData } from '@remit/core/event';

/** The hub's answers, same origin, with the cookie set when the console was opened. */
export const api = {
  agents: async () => (await get<{ agents: readonly AgentSummary[] }>('agents')).agents,
  incidents: async () => (await get<{ incidents: readonly Incident[] }>('incidents')).incidents,
  incident: (id: string) => get<IncidentDocument>(`incidents/${encodeURIComponent(id)}`),
  event: (id: string) => get<LoggedEvent>(`events/${encodeURIComponent(id)}`),
  coverage: () => get<CoverageAnswer>('coverage'),
};

/** An event as the log holds it: without the line for people that a document adds. */
export type LoggedEvent = Omit<EvidenceEvent, 'summary'>;

export interface CoverageAnswer {
  readonly coverage: readonly NodeCoverage[];
  /** What left the hub's store, or never came into it, by reason. */
  readonly hub?: Readonly<Record<string, number>>;
}

/** A coverage statement of one node. */
export type NodeCoverage = CoverageData & { readonly node: string };

/** Why there is nothing to show: said with what helps. */
export class ApiError extends Error {
  readonly code: string;
  readonly remedy: string;
  readonly status: number;

  constructor(status: number, code: string, message: string, remedy: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.remedy = remedy;
  }
}

async function get<T>(path: string): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/v1/${path}`, { headers: { accept: 'application/json' }, credentials: 'same-origin' });
  } catch {
    throw new ApiError(
      0,
      'REMIT_HUB_AWAY',
      'The hub does not answer.',
      'Start it with `remit up`; this page goes on by itself once it is back.',
    );
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw refusal(response.status, body);
  if (body === undefined)
    throw new ApiError(
      response.status,
      'REMIT_HUB_REFUSED',
      'The hub’s answer is not JSON.',
      'Check that console and hub are of the same version.',
    );
  return body as T;
}

function refusal(status: number, body: unknown): ApiError {
  if (status === 401 || status === 403)
    return new ApiError(
      status,
      'REMIT_HUB_REFUSED',
      'This browser has no token for the hub.',
      'Open the address that `remit up` printed; it carries the token.',
    );
  const outer = asRecord(body);
  const said = asRecord(outer['error'] ?? outer);
  return new ApiError(
    status,
    text(said['code']) ?? (status === 404 ? 'REMIT_NOT_FOUND' : 'REMIT_HUB_REFUSED'),
    text(said['message']) ?? text(said['what']) ?? `The hub answered ${status}.`,
    text(said['remedy']) ??
      (status === 404 ? 'It may have been removed by retention. See the list of incidents.' : 'See the hub’s log.'),
  );
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
