import type { IncidentDocument, Incident, EvidenceEvent } from '@remit/core/detect';
import type { AgentSummary } from '@remit/core/engine';
import type { CoverageData } from '@remit/core/event';

/** The hub's answers, same origin, with the cookie set when the console was opened. */
export const api = {
  agents: () => get<readonly AgentSummary[]>('agents'),
  incidents: () => get<readonly Incident[]>('incidents'),
  incident: (id: string) => get<IncidentDocument>(`incidents/${encodeURIComponent(id)}`),
  event: (id: string) => get<EvidenceEvent>(`events/${encodeURIComponent(id)}`),
  coverage: () => get<readonly NodeCoverage[]>('coverage'),
};

/** A coverage statement of one node. */
export type NodeCoverage = CoverageData & { readonly node?: string };

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
  return unwrap(body, path) as T;
}

/** A list may come bare or under its own name (`{"agents": […]}`). */
function unwrap(body: unknown, path: string): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const named = (body as Record<string, unknown>)[path];
  return Array.isArray(named) ? named : body;
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
