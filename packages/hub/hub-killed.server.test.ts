import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { storePath } from './address.ts';
import { openStore } from './store/open-store.ts';
import { makeOpen, ndjson } from './testing/event-maker.ts';
import { openHub } from './testing/open-hub.ts';

const data = mkdtempSync(join(tmpdir(), 'remit-killed-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));

describe('a hub that is killed with SIGKILL in the middle of its work', () => {
  it('loses nothing it acknowledged, keeps the order, stores nothing twice and tells the same stories', async () => {
    const acknowledged: string[] = [];
    let next = 0;
    for (let round = 0; round < 6; round++) {
      const { child, url, token } = await startChild();
      const exit = new Promise((resolve) => child.once('exit', resolve));
      // Killed from outside at some moment of the writing: after some acknowledgements, while the next batches are on their way.
      const killAfter = acknowledged.length + 40 + round * 33;
      let sending = true;
      while (sending) {
        const batch = Array.from({ length: 11 }, (_, i) => makeOpen(next + i, pathOf(next + i)));
        next += batch.length;
        const sent = send(url, token, ndjson(batch)).catch(() => false);
        if (acknowledged.length >= killAfter) child.kill('SIGKILL');
        if (await sent) acknowledged.push(...batch.map((event) => event.id));
        else {
          sending = false;
          next -= batch.length; // sent again to the next one, as the sensor does
        }
      }
      await exit;
    }

    const hub = await openHub({ data });
    await hub.fold.settled();
    const { position } = hub.fold.status();
    await hub.close();
    expect(acknowledged.length).toBeGreaterThan(400);
    const store = await openStore(storePath(data));
    if (store instanceof Error) throw store;
    const stored = store.log.read(0, 100_000).map(({ body }) => JSON.parse(body).id as string);
    expect(new Set(stored).size).toBe(stored.length);
    expect(stored.slice(0, acknowledged.length)).toEqual(acknowledged);
    expect(position).toBe(store.log.last());
    const secrets = stored.filter((id) => pathOf(Number(id.slice(6))).startsWith('/secret/')).length;
    const told = store.state.incidents().map(({ id }) => JSON.parse(store.state.document(id) as string).events.length);
    expect(told.reduce((sum, events) => sum + events, 0)).toBe(secrets);
    store.close();
  });
});

function pathOf(n: number): string {
  return n % 7 === 0 ? `/secret/${n % 3}/${n}` : `/srv/${n}`;
}

async function startChild(): Promise<{ child: ChildProcess; url: string; token: string }> {
  const path = fileURLToPath(new URL('testing/hub-child.ts', import.meta.url));
  const child = spawn(process.execPath, [path, data], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of child.stdout) {
    text += chunk;
    if (text.includes('\n')) break;
  }
  return { child, ...JSON.parse(text) };
}

async function send(url: string, token: string, body: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' };
  return (await fetch(`${url}/api/v1/ingest`, { method: 'POST', body, headers })).ok;
}
