import { request } from 'node:http';
import { incidentDocumentSchema } from '@remit/core/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeEvent, makeOpen, ndjson } from '../testing/event-maker.ts';
import { call, ingest, openHub, removeHub } from '../testing/open-hub.ts';

let hub: Awaited<ReturnType<typeof openHub>>;
beforeEach(async () => {
  hub = await openHub();
});
afterEach(() => removeHub(hub));

const get = async (path: string) => (await call(hub, path)).json();

describe('ingest', () => {
  it('acknowledges a batch and stores the same batch once', async () => {
    const body = ndjson([makeOpen(1, '/a'), makeOpen(2, '/b')]);
    expect(await (await ingest(hub, body, 'session-1:7')).json()).toEqual({
      acknowledged: 7,
      stored: 2,
      duplicates: 0,
      refused: 0,
      refusals: [],
    });
    expect(await (await ingest(hub, body)).json()).toMatchObject({ acknowledged: null, stored: 0, duplicates: 2 });
  });

  it('refuses bad lines one by one, keeps the good ones, and counts', async () => {
    const bad = Buffer.concat([
      Buffer.from(ndjson([makeOpen(1, '/a')])),
      Buffer.from('{"id":1}\n\nnot json\n'),
      Buffer.from([0x7b, 0xff, 0xfe, 0x0a]),
      Buffer.from(JSON.stringify(makeOpen(2, '/b'))),
    ]);
    const answer = await (await ingest(hub, bad)).json();
    expect(answer).toMatchObject({ stored: 2, refused: 3 });
    expect(answer.refusals.map(({ line, code }: { line: number; code: string }) => [line, code])).toEqual([
      [2, 'REMIT_BAD_EVENT'],
      [4, 'REMIT_BAD_EVENT'],
      [5, 'REMIT_BAD_EVENT'],
    ]);
    expect((await get('/api/v1/coverage')).hub).toMatchObject({ refused_events: 3 });
  });

  it('refuses a body beyond the limit and goes on', async () => {
    const answer = await ingest(hub, Buffer.alloc((32 << 20) + 1, 0x20));
    expect(answer.status).toBe(413);
    expect((await answer.json()).error.code).toBe('REMIT_USAGE');
    expect((await ingest(hub, ndjson([makeOpen(1, '/a')]))).status).toBe(200);
  });

  it('takes nothing that is not NDJSON', async () => {
    const init = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
    expect((await call(hub, '/api/v1/ingest', init)).status).toBe(415);
  });
});

describe('what is served', () => {
  beforeEach(async () => {
    await ingest(hub, ndjson([makeOpen(1, '/secret/x/1'), makeOpen(2, '/b'), makeOpen(3, '/secret/x/2')]));
    await ingest(hub, ndjson([makeOpen(4, '/secret/y/1')]));
    await hub.fold.settled();
  });

  it('lists incidents, the newest first, and gives each as one document', async () => {
    const { incidents } = await get('/api/v1/incidents');
    expect(incidents.map((incident: { id: string }) => incident.id)).toEqual(['incident:y', 'incident:x']);
    const document = await get('/api/v1/incidents/incident:x');
    expect(incidentDocumentSchema.safeParse(document).success).toBe(true);
    expect(document.events.map((event: { id: string }) => event.id)).toEqual(['event-1', 'event-3']);
  });

  it('gives an event as it came, and a coded error for what is not there', async () => {
    expect(await get('/api/v1/events/event-2')).toEqual(makeOpen(2, '/b'));
    const missing = await call(hub, '/api/v1/events/event-99');
    expect(missing.status).toBe(404);
    expect((await missing.json()).error).toMatchObject({ code: 'REMIT_NOT_FOUND' });
    expect((await call(hub, '/api/v1/incidents/none')).status).toBe(404);
  });

  it('streams events in log order, from a position and from a time', async () => {
    const all = await call(hub, '/api/v1/events');
    expect(await all.text()).toBe(
      ndjson([makeOpen(1, '/secret/x/1'), makeOpen(2, '/b'), makeOpen(3, '/secret/x/2'), makeOpen(4, '/secret/y/1')]),
    );
    const page = await call(hub, '/api/v1/events?after=1&limit=2');
    expect((await page.text()).match(/event-\d/g)).toEqual(['event-2', 'event-3']);
    expect(page.headers.get('remit-position')).toBe('3');
    const later = await call(hub, `/api/v1/events?since=${encodeURIComponent('2026-03-01T11:00:00.003+01:00')}`);
    expect((await later.text()).match(/event-\d/g)).toEqual(['event-3', 'event-4']);
    expect((await call(hub, '/api/v1/events?after=-1')).status).toBe(400);
  });

  it('adds up losses and keeps the newest statement per scope and source', async () => {
    const statement = { scope: 'node', source: 'kernel.exec', state: 'attached', lost: 2, truncated: 1 } as const;
    await ingest(
      hub,
      ndjson([
        makeEvent(5, 'coverage', statement),
        makeEvent(6, 'coverage', { ...statement, state: 'failed', lost: 3, reason: 'gone' }),
      ]),
    );
    await hub.fold.settled();
    const { coverage } = await get('/api/v1/coverage');
    expect(coverage).toHaveLength(1);
    expect(coverage[0]).toMatchObject({ node: 'node-1', state: 'failed', lost: 5, truncated: 2, reason: 'gone' });
  });

  it('counts events older than the last mark of their node as late, and folds them', async () => {
    await ingest(hub, ndjson([makeEvent(20, 'mark', {}), makeOpen(10, '/secret/z/1'), makeOpen(21, '/c')]));
    await hub.fold.settled();
    expect((await get('/api/v1/coverage')).hub).toMatchObject({ late_events: 1, failed_events: 0 });
    expect((await call(hub, '/api/v1/incidents/incident:z')).status).toBe(200);
  });

  it('says how it is', async () => {
    const health = await get('/api/v1/health');
    expect(health).toMatchObject({ status: 'live', fold: { behind: 0, folded: 4 }, log: { events: 4, last: 4 } });
    expect(await (await call(hub, '/metrics')).text()).toContain('remit_log_events 4\n');
  });

  it('describes every endpoint it has', async () => {
    const { paths } = await get('/api/v1/openapi.json');
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/api/v1/ingest', '/api/v1/incidents/{id}', '/api/v1/events', '/api/v1/live']),
    );
  });
});

describe('who may call', () => {
  it.each([
    ['no token', {}],
    ['another token', { authorization: `Bearer ${'x'.repeat(43)}` }],
    ['a cookie of another hub', { cookie: 'remit_1=abc' }],
  ])('answers 401 to %s, with the remedy', async (_, headers) => {
    const answer = await fetch(`${hub.url}/api/v1/incidents`, { headers });
    expect(answer.status).toBe(401);
    expect((await answer.json()).error.remedy).toContain('token');
  });

  it('swaps the token in the address for a cookie that reads but does not write', async () => {
    const entry = await fetch(`${hub.url}/?token=${hub.token}`, { redirect: 'manual' });
    expect(entry.status).toBe(303);
    expect(entry.headers.get('location')).toBe('/');
    const set = entry.headers.get('set-cookie') ?? '';
    expect(set).toMatch(/HttpOnly; SameSite=Strict/);
    expect(set).not.toContain(hub.token);
    const cookie = set.split(';')[0] as string;
    expect((await fetch(`${hub.url}/api/v1/incidents`, { headers: { cookie } })).status).toBe(200);
    const write = { method: 'POST', body: '', headers: { cookie, 'content-type': 'application/x-ndjson' } };
    expect((await fetch(`${hub.url}/api/v1/ingest`, write)).status).toBe(401);
  });

  it('never redirects to another host', async () => {
    for (const path of ['//evil.example/?token=x', '/\\evil.example/?token=x', '/?token=x']) {
      const { status, location } = await raw(path, new URL(hub.url).host);
      if (status >= 300 && status < 400) expect(location).toMatch(/^\/(?![/\\])/);
    }
  });

  it('refuses a name that is not its own, so that a web page elsewhere cannot reach it', async () => {
    expect((await raw('/api/v1/health', 'evil.example')).status).toBe(421);
    expect((await raw('/api/v1/health', `localhost:${new URL(hub.url).port}`)).status).toBe(401);
  });

  it('slows down guessing, and still lets the token in', async () => {
    const statuses = new Set<number>();
    for (let i = 0; i < 40; i++) statuses.add((await fetch(`${hub.url}/api/v1/health`)).status);
    expect(statuses).toEqual(new Set([401, 429]));
    expect((await call(hub, '/api/v1/health')).status).toBe(200);
  });

  it('sends the headers that keep a page from being framed or fed scripts', async () => {
    const { headers } = await fetch(`${hub.url}/`);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });
});

describe('live', () => {
  it('tells what changed', async () => {
    const abort = new AbortController();
    const answer = await call(hub, '/api/v1/live', { signal: abort.signal });
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    const decoder = new TextDecoder();
    let text = '';
    const readUntil = async (wanted: string) => {
      while (!text.includes(wanted)) text += decoder.decode((await reader.read()).value, { stream: true });
    };
    await readUntil('event: reset');
    await ingest(hub, ndjson([makeOpen(1, '/secret/x/1')]));
    await readUntil('event: incident\ndata: {"ids":["incident:x"]}\n\n');
    expect(text).toContain('event: agent');
    abort.abort();
    await reader.cancel().catch(() => undefined);
  });
});

/** fetch() will not send another Host, nor a path that is not normal. */
function raw(path: string, host: string): Promise<{ status: number; location: string }> {
  const { hostname, port } = new URL(hub.url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, headers: { host } }, (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode ?? 0, location: answer.headers.location ?? '' });
    })
      .on('error', reject)
      .end();
  });
}
