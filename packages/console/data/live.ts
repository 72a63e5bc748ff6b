import type { QueryClient } from '@tanstack/react-query';

export type LiveState = 'connecting' | 'live' | 'away';

/**
 * Follows the hub's stream of changes and marks what they touch as stale. Changes that come in a burst are taken together, so an
 * attack in progress does not become a storm of requests. Returns the function that ends it.
 */
export function followChanges(
  client: QueryClient,
  onState: (state: LiveState) => void,
  open: () => Stream = openStream,
): () => void {
  const pending = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    timer = undefined;
    for (const key of pending) void client.invalidateQueries({ queryKey: JSON.parse(key) as string[] });
    pending.clear();
  };
  const note = (keys: readonly (readonly string[])[]): void => {
    for (const key of keys) pending.add(JSON.stringify(key));
    timer ??= setTimeout(flush, TOGETHER_MS);
  };
  const stream = open();
  stream.addEventListener('open', () => onState('live'));
  stream.addEventListener('error', () => onState('away'));
  for (const name of CHANGES) {
    stream.addEventListener(name, (event) => note(staleKeys(name, (event as MessageEvent<unknown>).data)));
  }
  return () => {
    clearTimeout(timer);
    stream.close();
  };
}

const TOGETHER_MS = 300;

/** What the hub sends: ids of what looks different, or `reset` when so much changed (or was missed) that all must be asked again. */
const CHANGES = ['incident', 'agent', 'coverage', 'reset'] as const;

/** Query keys, or their beginnings, that a change makes stale. */
export function staleKeys(change: (typeof CHANGES)[number], data: unknown): string[][] {
  if (change === 'reset') return [['incidents'], ['incident'], ['agents'], ['coverage']];
  if (change === 'incident') return [['incidents'], ...idsIn(data).map((id) => ['incident', id])];
  return change === 'agent' ? [['agents']] : [['coverage']];
}

function idsIn(data: unknown): string[] {
  if (typeof data !== 'string') return [];
  try {
    const ids = (JSON.parse(data) as { ids?: unknown } | null)?.ids;
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

/** As much of an EventSource as is used. */
interface Stream {
  addEventListener(name: string, listener: (event: Event) => void): void;
  close(): void;
}

function openStream(): Stream {
  return new EventSource('/api/v1/live');
}
