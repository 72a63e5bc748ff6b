import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IncidentDocument } from '@remit/core/detect';
import type { RemitEvent } from '@remit/core/event';
import { keyOf, readAddress } from '@remit/hub/folder';
import { createMemorySink, createSensor, openFileSource } from '@remit/sensor';
import { afterEach, describe, expect, it } from 'vitest';
import { type Production, prepareStage } from '../../examples/demo/production.ts';
import { run, type Running, start } from '../../packages/cli/testing/run.ts';
import { kernelOrSkip } from '../story/kernel.ts';
import { missingFromStory, told } from '../story/told.ts';
import { until } from '../until.ts';

let folder: string;
let production: Production | undefined;
let up: Running | undefined;

afterEach(async () => {
  await production?.close();
  if (up !== undefined && up.child.exitCode === null && up.child.signalCode === null) await up.end();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(kernelOrSkip())('remit up', () => {
  it('keeps all it has seen and tells the whole story when its hub is killed again and again during the play', async () => {
    const { data, watched } = await prepare();
    const raw = join(folder, 'capture.raw.zst');
    up = start([...watched, '--record-raw', raw]);
    await up.until(/^watching: /m);

    expect(await whileKilling(up, () => production!.playHonest(3))).toBeGreaterThan(0);
    expect(await whileKilling(up, () => production!.playAttack())).toBeGreaterThan(0);
    const truth = production!.truth();
    await production!.close();
    await until(() => readAddress(data)?.pid === hubOf(up!));
    expect(await up.end(), up.text()).toBe(0);

    const record = join(folder, 'record.jsonl.zst');
    await remit('record', '--out', record, '--data', data);
    const stored = (await eventsOf(data)).filter(isHappening).map(({ id }) => id);
    expect(new Set(stored).size).toBe(stored.length);
    expect(stored.toSorted()).toEqual(
      (await playedBack(raw, data))
        .filter(isHappening)
        .map(({ id }) => id)
        .toSorted(),
    );

    const story = await remit('story', 'last', '--json', '--data', data);
    expect(await remit('replay', record, '--story', 'last', '--json')).toBe(story);
    const { document, addresses } = { document: truth.attack.document, addresses: truth.addresses };
    const reached = [addresses.metadata, ...addresses.outside.map(({ address }) => address)];
    expect(
      missingFromStory(told(JSON.parse(story) as IncidentDocument), {
        document,
        token: /serviceaccount\/.*token$/,
        kubernetes: ['pods', 'secrets'],
        addresses: reached,
      }),
    ).toEqual([]);
  });

  it('when it is killed itself leaves no process and a store that can be read, and says afterwards since when nobody watched', async () => {
    const { data, watched } = await prepare();
    up = start(watched);
    await up.until(/^watching: /m);
    await production!.playHonest(1);
    const hub = hubOf(up)!;
    await until(async () => (await eventsOf(data)).some(({ kind }) => kind === 'llm.response'));
    const before = await eventsOf(data);

    await up.end('SIGKILL');
    await until(() => !isAlive(hub));
    const ids = new Set((await eventsOf(data)).map(({ id }) => id));
    expect(before.filter(({ id }) => !ids.has(id))).toEqual([]);

    up = start(watched);
    await up.until(/^watching: /m);
    await up.until(/^nothing was watched here from /m);
    await production!.playHonest(1);
    await production!.close();
    expect(await up.end(), up.text()).toBe(0);
    const after = (await eventsOf(data)).filter(({ id }) => !ids.has(id));
    const [gap] = after.flatMap(({ data }) => ('source' in data && data.source === 'sensor' ? data.reason : []));
    expect(gap).toMatch(/^nothing was watched here from \S+ to \S+: no sensor ran$/);
    expect(after.some(({ kind }) => kind === 'llm.response')).toBe(true);
  });
});

async function prepare() {
  folder = mkdtempSync(join(tmpdir(), 'remit-recovery-'));
  const data = join(folder, 'data');
  production = await prepareStage({ handleSignals: false, pace: 0.05 });
  return { data, watched: ['up', '--port', '0', '--data', data, '--watch', production.agentCgroupPath] };
}

/** Kills the hub twice from the moment the play begins, each time at another point of its life; says how often it was still played. */
async function whileKilling(product: Running, play: () => Promise<unknown>): Promise<number> {
  const stage = { isPlaying: true };
  const played = play().finally(() => (stage.isPlaying = false));
  let during = 0;
  for (let kill = 0; kill < 2; kill++) {
    const hub = await until(() => hubOf(product));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * MOST_LIFE_MS));
    if (stage.isPlaying) during++;
    process.kill(hub, 'SIGKILL');
    await until(() => !isAlive(hub));
  }
  await played;
  return during;
}

const MOST_LIFE_MS = 700;

/** The hub is the one child of `remit up`. */
function hubOf({ child }: Running): number | undefined {
  const children = readdirSync(`/proc/${child.pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${child.pid}/task/${task}/children`, 'utf8').trim().split(' '),
  );
  return children
    .filter((pid) => pid !== '')
    .map(Number)
    .find(isAlive);
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function remit(...args: readonly string[]): Promise<string> {
  const { status, out, err } = await run(args);
  expect(status, err).toBeLessThan(2);
  return out;
}

async function eventsOf(data: string): Promise<RemitEvent[]> {
  const path = join(folder, 'events.jsonl');
  await remit('record', '--out', path, '--data', data);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line)).filter((line) => typeof line.id === 'string');
}

/** What the sensor made of the same records without a hub in its way. */
async function playedBack(raw: string, data: string): Promise<readonly RemitEvent[]> {
  const opened = openFileSource(raw);
  if (!opened.ok) throw opened.error;
  const key = keyOf(data);
  if (key instanceof Error) throw key;
  const sink = createMemorySink();
  const sensor = createSensor({ source: opened.source, sink, key, patient: true });
  await sensor.ended;
  expect(await sensor.close()).toMatchObject({ complete: true });
  return sink.events;
}

/** The sensor's words on itself depend on when it was asked. */
function isHappening({ kind }: RemitEvent): boolean {
  return kind !== 'mark' && kind !== 'coverage';
}
