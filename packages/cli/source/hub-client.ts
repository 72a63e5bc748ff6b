import { type ErrorCode, catalogue, RemitError } from '@remit/core/error';

/** Calls to a hub, with every failure as a coded error. */
export interface HubClient {
  readonly url: string;
  get(path: string, signal?: AbortSignal): Promise<Response | RemitError>;
}

export function createHubClient(url: string, token: string): HubClient {
  const base = url.replace(/\/+$/, '');
  return {
    url: base,
    async get(path, signal) {
      let answer: Response;
      try {
        const headers = { authorization: `Bearer ${token}` };
        answer = await fetch(`${base}${path}`, { headers, redirect: 'error', ...(signal && { signal }) });
      } catch (error) {
        return new RemitError('REMIT_HUB_AWAY', `${base}: ${reason(error)}`, { cause: error });
      }
      return answer.ok ? answer : await refusal(base, answer);
    },
  };
}

async function refusal(base: string, answer: Response): Promise<RemitError> {
  const body = (await answer.json().catch(() => undefined)) as
    | { error?: { code?: string; message?: string } }
    | undefined;
  const code = body?.error?.code ?? '';
  const known = answer.status === 404 && code in catalogue ? (code as ErrorCode) : 'REMIT_HUB_REFUSED';
  return new RemitError(known, `${base} answered ${answer.status}: ${body?.error?.message ?? answer.statusText}`);
}

/** fetch() hides what happened in the cause of its error. */
function reason(error: unknown): string {
  const cause = (error as Error).cause as (Error & { code?: string }) | undefined;
  return cause?.code ?? cause?.message ?? (error as Error).message;
}
