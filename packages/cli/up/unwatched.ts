import { RemitError } from '@remit/core/error';
import type { CoverageData, RemitEvent } from '@remit/core/event';
import type { Source } from '@remit/sensor';
import { createHubClient } from '../source/hub-client.ts';

/** How far back in the log the node's last event is looked for. */
const MOST_EVENTS = 1000;

/**
 * What must be said when a sensor starts: since when nobody watched this node, because the sensor before it was stopped or killed.
 * Undefined where the hub knows of none before, or cannot be asked.
 */
export async function unwatchedUntilNow(
  hub: { readonly url: string; readonly token: string },
  node: string,
): Promise<CoverageData | undefined> {
  const client = createHubClient(hub.url, hub.token);
  const health = await client.get('/api/v1/health');
  if (health instanceof RemitError) return undefined;
  const { log } = (await health.json()) as { log: { last: number } };
  const after = Math.max(0, log.last - MOST_EVENTS);
  const page = await client.get(`/api/v1/events?after=${after}&limit=${MOST_EVENTS}`);
  if (page instanceof RemitError) return undefined;
  const lines = (await page.text()).split('\n').filter((line) => line !== '');
  const last = lines.map((line) => JSON.parse(line) as RemitEvent).findLast((event) => event.node === node);
  if (last === undefined) return undefined;
  const reason = `nothing was watched here from ${last.ts.slice(0, 19)}Z to ${new Date().toISOString().slice(0, 19)}Z: no sensor ran`;
  return { scope: 'node', source: 'sensor', state: 'attached', lost: 0, truncated: 0, reason };
}

/** The same source, which says this first. */
export function saying(statement: CoverageData, source: Source): Source {
  let unsaid: readonly CoverageData[] = [statement];
  return {
    node: source.node,
    poll: (deliver) => source.poll(deliver),
    coverage() {
      const said = [...unsaid, ...source.coverage()];
      unsaid = [];
      return said;
    },
    follow: (process) => source.follow(process),
    ignoreSession: (process, session) => source.ignoreSession(process, session),
    ignoreFlow: (socket) => source.ignoreFlow(socket),
    hurry: () => source.hurry(),
    close: () => source.close(),
  };
}
