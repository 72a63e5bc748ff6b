import type { EventData, EventKind, RemitEvent } from '@remit/core/event';

/** Events for tests: the n-th happens n milliseconds after the first. */
export function makeEvent<K extends EventKind>(n: number, kind: K, data: EventData[K], extra: object = {}): RemitEvent {
  const ns = String(n).padStart(4, '0');
  return {
    id: `event-${n}`,
    kind,
    source: 'kernel',
    node: 'node-1',
    boot_id: '11111111-2222-3333-4444-555555555555',
    ts: `2026-03-01T10:00:${ns.slice(0, -3).padStart(2, '0')}.${ns.slice(-3)}000000Z`,
    boot_ns: String(1_000_000_000 + n * 1_000_000),
    process: { pid: 100, start_boot_ns: '900000000' },
    data,
    ...extra,
  } as unknown as RemitEvent;
}

export function makeOpen(n: number, path: string): RemitEvent {
  return makeEvent(n, 'file.open', { path, op: 'read', flags: 0 });
}

export function ndjson(events: readonly RemitEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}
