import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokenReferences, exportLineSchema } from '@remit/core/contract';
import { readAddress, readToken } from '@remit/hub/folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playAttack, search, stage, talkOf } from '../../core/detect/testing/attack.ts';
import { run, type Running, start } from '../testing/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'remit-cli-'));
const data = join(folder, 'data');
const here = ['--data', data];
let hub: Running;
let live = '';

beforeAll(async () => {
  hub = start(['hub', '--port', '0', ...here]);
  await hub.until(/"listening"/);
  const on = stage();
  const honest = talkOf(on, 'What are the payment terms of vendor 0009?');
  search(on, honest, 'vendor 0009', '/srv/docs/vendor-0009.txt', 'Payment within 14 days of receipt, net.');
  honest.answer('Within 14 days.');
  on.scene.wait(1000);
  playAttack(on);
  const { events } = on.scene;
  for (let i = 0; i < events.length; i += 25) {
    await call(
      '/api/v1/ingest',
      events
        .slice(i, i + 25)
        .map((event) => `${JSON.stringify(event)}\n`)
        .join(''),
    );
  }
  await call('/api/v1/health?settled=true');
  const { incidents } = JSON.parse(await call('/api/v1/incidents')) as { incidents: { id: string }[] };
  live = await call(`/api/v1/incidents/${encodeURIComponent(incidents[0]?.id ?? '')}`);
});
afterAll(async () => {
  await hub.end();
  rmSync(folder, { recursive: true, force: true });
});

async function call(path: string, body?: string): Promise<string> {
  const headers = { authorization: `Bearer ${readToken(data)}`, 'content-type': 'application/x-ndjson' };
  const answer = await fetch(
    `${readAddress(data)?.url}${path}`,
    body === undefined ? { headers } : { method: 'POST', headers, body },
  );
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.text();
}

describe('story', () => {
  it('gives the hub’s document to the byte as --json, and that document refers to nothing outside it', async () => {
    const { out, status } = await run(['story', 'last', '--json', ...here]);
    expect(status).toBe(0);
    expect(out).toBe(`${live}\n`);
    expect(brokenReferences(JSON.parse(live))).toEqual([]);
  });

  it('tells it for people: what happened, how sure, how it hangs together, with times in UTC for a pipe', async () => {
    const { out } = await run(['story', 'last', '--evidence', ...here]);
    expect(out).toMatch(/^ (HIGH|CRITICAL) /);
    for (const part of ['What happened', 'How it hangs together', 'Signals', 'Evidence']) expect(out).toContain(part);
    expect(out).toMatch(/steered .*tool call run_shell/);
    expect(out).toMatch(/\[1\] 2\d{3}-\d\d-\d\dT/);
    expect(out).not.toContain('\u001b');
  });

  it('takes the beginning of an id, says 1 for --fail-on, and 3 for what is not there', async () => {
    const { id } = (JSON.parse(live) as { incident: { id: string } }).incident;
    expect((await run(['story', id.slice(0, -2), '--fail-on', 'high', ...here])).status).toBe(1);
    const { status, err, out } = await run(['story', 'incident:none', ...here]);
    expect([status, out]).toEqual([3, '']);
    expect(err).toMatch(/^REMIT_NOT_FOUND: [^;]+; [^;]+; [^;]+\n$/);
  });
});

describe('lists', () => {
  it('show the incident and the agent, and hold to --fail-on', async () => {
    const table = await run(['incidents', '--fail-on', 'critical', ...here]);
    expect(table.out).toMatch(/LAST +SEVERITY +ID +WHAT HAPPENED\n.*incident:/);
    const { severity } = (JSON.parse(live) as { incident: { severity: string } }).incident;
    expect(table.status).toBe(severity === 'critical' ? 1 : 0);
    expect((await run(['incidents', '--fail-on', 'low', '--json', ...here])).status).toBe(1);
    const agents = JSON.parse((await run(['agents', '--json', ...here])).out) as { agents: { turns: number }[] };
    expect(agents.agents).toHaveLength(1);
    expect((await run(['agents', ...here])).out).toContain('run_shell 3');
  });
});

describe('record and replay', () => {
  it('give the same document to the byte without a hub, and the same export', async () => {
    const path = join(folder, 'run.jsonl.zst');
    expect(await run(['record', '--out', path, ...here])).toMatchObject({ status: 0 });
    const replayed = await run(['replay', path, '--story', 'last', '--json']);
    expect(replayed).toMatchObject({ status: 0, out: `${live}\n` });
    const exported = await run(['export', ...here]);
    expect((await run(['replay', path, '--export'])).out).toBe(exported.out);
    expect((await run(['replay', path, '--fail-on', 'high'])).status).toBe(1);
  });

  it('say with 3 that a file is no record', async () => {
    const path = join(folder, 'bad.jsonl');
    writeFileSync(path, 'nothing of the kind\n');
    const { status, err } = await run(['replay', path]);
    expect(status).toBe(3);
    expect(err).toMatch(/^REMIT_BAD_FILE: /);
  });
});

describe('export', () => {
  it.each([[['--incident', 'ID']], [['--since', '2000-01-01T00:00:00Z']], [[]]])(
    'with %j writes lines that fit the schema and name no evidence that is not among them',
    async (args) => {
      const { id } = (JSON.parse(live) as { incident: { id: string } }).incident;
      const { out, status } = await run(['export', ...args.map((arg) => (arg === 'ID' ? id : arg)), ...here]);
      expect(status).toBe(0);
      const lines = out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      for (const line of lines) expect(exportLineSchema.safeParse(line).error, JSON.stringify(line)).toBeUndefined();
      const of = (type: string) => new Set(lines.filter((line) => line.type === type).map((line) => line.id));
      const [nodes, events] = [of('node'), of('event')];
      for (const { from, to, evidence } of lines.filter((line) => line.type === 'edge')) {
        expect([from, to].filter((one) => !nodes.has(one))).toEqual([]);
        expect(evidence.filter((one: string) => !events.has(one))).toEqual([]);
      }
      expect(of('incident').size).toBe(1);
    },
  );

  it('leaves out what is older than --since, and tells honest activity too when it is not', async () => {
    const turns = (text: string) => text.split('\n').filter((line) => line.includes('"kind":"turn"')).length;
    const all = await run(['export', ...here]);
    const one = await run([
      'export',
      '--incident',
      (JSON.parse(live) as { incident: { id: string } }).incident.id,
      ...here,
    ]);
    expect(turns(all.out)).toBeGreaterThan(turns(one.out));
    expect(turns((await run(['export', '--since', '2999-01-01T00:00:00Z', ...here])).out)).toBe(0);
  });
});

describe('wrong use', () => {
  it.each([
    [['nonsense'], 2],
    [[], 2],
    [['story'], 2],
    [['incidents', '--fail-on', 'terrible'], 2],
    [['export', '--since', 'yesterday'], 2],
    [['export', '--since', '1h', '--incident', 'x'], 2],
    [['hub', '--port', 'many'], 2],
    [['incidents', '--hub', 'not a url'], 2],
    [['agents', '--hub', 'http://127.0.0.1:1'], 3],
    [['agents', '--data', '/nowhere'], 3],
    [['--help'], 0],
    [['story', '--help'], 0],
  ])('%j ends with %i', async (args, status) => {
    const ran = await run(args);
    expect(ran.status).toBe(status);
    if (status !== 0 && args.length > 0) expect(ran.err).toMatch(/^REMIT_[A-Z_]+: /);
  });

  it('with another token is refused with a remedy', async () => {
    const { status, err } = await run(['agents', '--hub', readAddress(data)?.url ?? ''], { REMIT_TOKEN: 'wrong' });
    expect(status).toBe(3);
    expect(err).toMatch(/^REMIT_HUB_REFUSED: .* answered 401/);
  });
});

describe('the script', () => {
  it('runs through a symlink', async () => {
    const link = join(folder, 'r');
    symlinkSync(join(import.meta.dirname, '../bin/remit'), link);
    const { out, status } = await run(['version', '--json'], {}, link);
    expect(status).toBe(0);
    const product = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
      version: string;
    };
    expect(JSON.parse(out).remit).toBe(product.version);
  });
});

describe('without the hub', () => {
  it('reads the store it left behind, killed as it was', async () => {
    await hub.end('SIGKILL');
    expect(await run(['story', 'last', '--json', ...here])).toMatchObject({ status: 0, out: `${live}\n` });
    expect((await run(['export', ...here])).status).toBe(0);
    expect((await run(['agents', ...here])).out).toContain('run_shell');
  });
});
