import { afterEach, describe, expect, it } from 'vitest';
import { makeEvent, makeOpen, ndjson } from '../testing/event-maker.ts';
import { call, ingest, openHub, removeHub } from '../testing/open-hub.ts';

let hub: Awaited<ReturnType<typeof openHub>>;
afterEach(() => removeHub(hub));

const LIMIT = 40_000;

async function fill(from: number, count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, i) => makeOpen(from + i, `/srv/${'x'.repeat(200)}`));
  await ingest(hub, ndjson(events));
  await hub.fold.settled();
}

describe('the size limit', () => {
  it('drops the oldest events outside incidents, counts them, and keeps every story whole over a restart', async () => {
    hub = await openHub({ retentionBytes: LIMIT });
    const lost = { scope: 'node', source: 'kernel.exec', state: 'attached', lost: 7, truncated: 0 } as const;
    await ingest(hub, ndjson([makeOpen(1, '/secret/x/1'), makeEvent(2, 'coverage', lost), makeOpen(3, '/secret/x/2')]));
    await hub.fold.settled();
    const story = await (await call(hub, '/api/v1/incidents/incident:x')).text();
    for (let i = 0; i < 10; i++) await fill(10 + i * 50, 50);

    const { log } = await (await call(hub, '/api/v1/health')).json();
    expect(log.bytes).toBeLessThan(LIMIT * 1.5);
    const { hub: counts } = await (await call(hub, '/api/v1/coverage')).json();
    expect(counts.trimmed_events + log.events).toBe(503);
    expect(counts.trimmed_evidence ?? 0).toBe(0);
    expect((await call(hub, '/api/v1/events/event-1')).status).toBe(200);
    expect((await call(hub, '/api/v1/events/event-10')).status).toBe(404);

    const { data } = hub;
    await hub.close();
    hub = await openHub({ data, retentionBytes: LIMIT });
    await hub.fold.settled();
    expect(await (await call(hub, '/api/v1/incidents/incident:x')).text()).toBe(story);
    const { coverage } = await (await call(hub, '/api/v1/coverage')).json();
    expect(coverage).toMatchObject([{ source: 'kernel.exec', lost: 7 }]);
  });

  it('keeps a story that can no longer be folded again as it was told', async () => {
    hub = await openHub({ retentionBytes: 2000 });
    await ingest(hub, ndjson([makeOpen(1, '/secret/x/1'), makeOpen(3, '/secret/x/2')]));
    await hub.fold.settled();
    const story = await (await call(hub, '/api/v1/incidents/incident:x')).text();
    await ingest(hub, ndjson(Array.from({ length: 40 }, (_, i) => makeOpen(10 + i, `/secret/y/${i}`))));
    await hub.fold.settled();
    await fill(100, 20);
    expect((await (await call(hub, '/api/v1/coverage')).json()).hub.trimmed_evidence).toBeGreaterThan(0);
    const { data } = hub;
    await hub.close();
    hub = await openHub({ data, retentionBytes: 2000 });
    await hub.fold.settled();
    expect(await (await call(hub, '/api/v1/incidents/incident:x')).text()).toBe(story);
  });

  it('keeps no more incidents than it is told to', async () => {
    hub = await openHub({ retentionIncidents: 3 });
    for (let i = 0; i < 8; i++) {
      await ingest(hub, ndjson([makeOpen(i, `/secret/s${i}/1`)]));
      await hub.fold.settled();
    }
    await fill(100, 1);
    const { incidents } = await (await call(hub, '/api/v1/incidents')).json();
    expect(incidents.map(({ id }: { id: string }) => id)).toEqual(['incident:s7', 'incident:s6', 'incident:s5']);
    expect((await (await call(hub, '/api/v1/coverage')).json()).hub.dropped_incidents).toBe(5);
  });
});
