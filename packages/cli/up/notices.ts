import type { Incident, Severity } from '@remit/core/detect';
import { RemitError } from '@remit/core/error';
import { isAtLeast, styleOf } from '../show/severity.ts';
import { terminalOf } from '../show/terminal.ts';
import { showTime } from '../show/time.ts';
import { visible } from '../show/visible.ts';
import { createHubClient, type HubClient } from '../source/hub-client.ts';

const AGAIN_MS = 500;
const SETTLE_MS = 5000;

/**
 * A line for each incident that opens or grows worse. What was there before is not told again. The returned function ends it,
 * after the hub has folded what it holds and what that shows has been told.
 */
export async function followIncidents(
  hub: { readonly url: string; readonly token: string },
  say: (line: string) => void,
): Promise<() => Promise<void>> {
  const client = createHubClient(hub.url, hub.token);
  const stop = new AbortController();
  const told = new Map<string, Severity>();
  const tell = async (signal: AbortSignal, quietly = false): Promise<void> => {
    for (const incident of await incidentsOf(client, signal)) {
      const before = told.get(incident.id);
      if (before !== undefined && isAtLeast(before, incident.severity)) continue;
      told.set(incident.id, incident.severity);
      if (!quietly) say(notice(incident));
    }
  };
  const follow = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      for await (const _ of changes(client, stop.signal)) await tell(stop.signal);
      await pause(stop.signal);
    }
  };
  await tell(stop.signal, true);
  const following = follow();
  return async () => {
    const deadline = AbortSignal.timeout(SETTLE_MS);
    await client.get('/api/v1/health?settled=true', deadline);
    stop.abort();
    await following;
    await tell(deadline);
  };
}

/** Something each time an incident may look different. Ends when the hub goes away. */
async function* changes(client: HubClient, signal: AbortSignal): AsyncGenerator<true> {
  const answer = await client.get('/api/v1/live', signal);
  if (answer instanceof RemitError) return;
  const decoder = new TextDecoder();
  try {
    for await (const bytes of answer.body ?? []) {
      if (/event: (incident|reset)/.test(decoder.decode(bytes, { stream: true }))) yield true;
    }
  } catch {
    return; // the hub is gone: it is asked again
  }
}

async function incidentsOf(client: HubClient, signal: AbortSignal): Promise<readonly Incident[]> {
  const answer = await client.get('/api/v1/incidents', signal);
  if (answer instanceof RemitError) return [];
  const body = (await answer.json().catch(() => undefined)) as { incidents?: Incident[] } | undefined;
  return [...(body?.incidents ?? [])].reverse();
}

function notice({ id, severity, title, attrs }: Incident): string {
  const terminal = terminalOf(process.stdout);
  const label = terminal.style(styleOf(severity), severity.toUpperCase());
  return `${showTime(attrs.last_ts, terminal.utc)}  ${label}  ${visible(title)}  (remit story ${visible(id)})`;
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, AGAIN_MS);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
