import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAddress, readToken } from '@remit/hub/folder';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { playAttack, stage } from '../../core/detect/testing/attack.ts';
import { run, type Running, start } from '../testing/run.ts';

let data: string;
let up: Running;
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'remit-up-'));
  up = start(['up', '--no-kernel', '--port', '0', '--data', data]);
  await up.until(/not seen: /);
});
afterEach(async () => {
  await up.end('SIGKILL');
  rmSync(data, { recursive: true, force: true });
});

async function ingest(events: readonly unknown[]): Promise<void> {
  const headers = { authorization: `Bearer ${readToken(data)}`, 'content-type': 'application/x-ndjson' };
  const body = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  const answer = await fetch(`${readAddress(data)?.url}/api/v1/ingest`, { method: 'POST', headers, body });
  expect(await answer.json()).toMatchObject({ refused: 0, stored: events.length });
}

describe('up', () => {
  it('runs without the kernel, says what it cannot see, keeps its folder closed, and ends with 0', async () => {
    expect(up.text()).toMatch(/not seen: kernel not requested; it was left alone with --no-kernel/);
    expect(statSync(data).mode & 0o777).toBe(0o700);
    for (const secret of ['token', 'key', 'remit.db', 'hub.json']) {
      expect(statSync(join(data, secret)).mode & 0o077, secret).toBe(0);
    }
    const { hub, coverage } = JSON.parse((await run(['doctor', '--json', '--data', data])).out).store;
    expect(coverage).toMatchObject([{ source: 'kernel', state: 'not_requested' }]);
    expect(hub).toMatchObject({ failed_events: 0 });
    expect(await up.end('SIGINT')).toBe(0);
    const doctor = JSON.parse((await run(['doctor', '--json', '--data', data])).out).store;
    expect(doctor.coverage).toHaveLength(1);
  });

  it('prints an address that opens the console, and tells incidents as they come', async () => {
    const [, address] = await up.until(/console: (\S+)/);
    const entry = await fetch(address as string, { redirect: 'manual' });
    expect([entry.status, entry.headers.get('location')]).toEqual([303, '/']);
    const on = stage();
    playAttack(on);
    await ingest(on.scene.events);
    const [, id] = await up.until(/\(remit story (incident:\w+)\)/);
    expect((await run(['story', id as string, '--data', data])).status).toBe(0);
  });

  it('starts the hub again when it is killed, at the same address, with everything it had', async () => {
    const before = readAddress(data);
    const on = stage();
    playAttack(on);
    await ingest(on.scene.events);
    process.kill(before?.pid as number, 'SIGKILL');
    await up.until(/the hub ended \(SIGKILL\)/);
    await up.until(/the hub is back at/);
    expect(readAddress(data)).toMatchObject({ url: before?.url });
    expect(readAddress(data)?.pid).not.toBe(before?.pid);
    const record = join(data, 'all.jsonl');
    await run(['record', '--out', record, '--data', data]);
    const ids = new Set(
      readFileSync(record, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).id),
    );
    expect(on.scene.events.filter((event) => !ids.has(event.id))).toEqual([]);
  });

  it('refuses a folder that another hub holds', async () => {
    const second = await run(['up', '--no-kernel', '--port', '0', '--data', data]);
    expect(second.status).toBe(3);
    expect(second.err).toMatch(/^REMIT_STORE: .* in use by another hub/);
  });

  it('takes its hub with it when it is killed itself', async () => {
    const pid = readAddress(data)?.pid as number;
    await up.end('SIGKILL');
    const deadline = Date.now() + 15_000;
    while (isAlive(pid) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isAlive(pid)).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
