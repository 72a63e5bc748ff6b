import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkEvent, compareEvents, type EventOf, type RemitEvent } from '@remit/core/event';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareStage, type ProductionOptions } from '../../examples/demo/production.ts';
import type { Truth } from '../../examples/demo/truth.ts';
import { createSensor, type Farewell } from './sensor.ts';
import { createMemorySink } from './sink/memory.ts';
import { openFileSource } from './source/file.ts';
import { recordInto } from './source/file-writer.ts';
import { openKernelSource } from './source/kernel.ts';

/**
 * Real agents on the stage of the examples, watched through the kernel, against what the model server and the far ends say they
 * saw. Two conversations at once; in one of them the agent is steered into the shell.
 */
const cases: ProductionOptions[] = [
  { agent: 'node', api: 'chat', stream: true },
  { agent: 'node', api: 'responses', stream: false },
  { agent: 'python', api: 'chat', stream: true, client: 'async' },
  { agent: 'python', api: 'responses', stream: true, client: 'sync' },
];

const KEY = 'a key';
const HUNG_UP = 'the connection ended before the body';

describe.each(cases)('sensor over a real $agent agent, $api, stream $stream', (options) => {
  let folder: string;
  let capturePath: string;
  let events: readonly RemitEvent[];
  let truth: Truth;
  let farewell: Farewell;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'remit-sensor-'));
    capturePath = join(folder, 'run.capture');
    const production = await prepareStage({ ...options, concurrency: 2, seed: 3 });
    try {
      const opened = openKernelSource({ watch: { mode: 'listed', cgroups: [production.agentCgroupPath] } });
      if (!opened.ok) throw opened.error;
      const recording = recordInto(capturePath, opened.source);
      if (!recording.ok) throw recording.error;
      const sink = createMemorySink();
      const sensor = createSensor({ source: recording.source, sink, key: KEY });
      await sensor.ready;
      await production.playHonest(4);
      await production.playAttack({ alongside: 1 });
      truth = production.truth();
      farewell = await sensor.close();
      events = sink.events;
    } finally {
      await production.close();
    }
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const of = <K extends RemitEvent['kind']>(kind: K) =>
    events.filter((event): event is EventOf<K> => event.kind === kind);

  it('delivers every event, in order, each of them fitting the schema', () => {
    expect(farewell).toEqual({ complete: true, unacknowledged: 0, refused: 0, dropped: 0 });
    expect(events.filter((event) => checkEvent(event) !== event && checkEvent(event) instanceof Error)).toEqual([]);
    expect([...events].sort(compareEvents)).toEqual(events);
    expect(of('coverage').reduce((lost, { data }) => lost + data.lost, 0)).toBe(0);
  });

  it('tells every answer of the model once, as the model server gave it', () => {
    const given = truth.conversations.flatMap(({ turns }) => turns);
    expect(given.length).toBeGreaterThan(8);
    const texts = textsOf(events);
    const seen = of('llm.response').map(({ data }) => ({
      response_id: data.response_id,
      // Some clients hang up once they have read the end mark of a stream, before the end of its body.
      complete: data.complete || data.body.truncated === HUNG_UP,
      text: data.messages.map(({ text, sha256 }) => text ?? texts.get(sha256)).join(''),
      calls: data.messages.flatMap(({ tool_calls }) => tool_calls ?? []),
    }));
    const expected = given.map(({ response_id, text, calls }) => ({ response_id, complete: true, text, calls }));
    expect(byId(seen)).toEqual(byId(expected));
  });

  it('gives each answer its request, by the same process, with the words it works on', () => {
    const requests = new Map(of('llm.request').map((event) => [event.data.exchange, event]));
    const texts = textsOf(events);
    const asked = new Map(
      truth.conversations.flatMap(({ turns }) => turns.map((turn) => [turn.response_id, turn.asked])),
    );
    for (const response of of('llm.response')) {
      const request = requests.get(response.data.exchange);
      expect(request?.process?.pid).toBe(response.process?.pid);
      expect(request?.process?.tid).toBeGreaterThan(0);
      if (request?.data.previous_response_id) continue;
      const user = request?.data.messages.find(({ role }) => role === 'user');
      expect(user && (user.text ?? texts.get(user.sha256))).toBe(asked.get(response.data.response_id ?? ''));
    }
  });

  it('shows the way from the shell to the token and on to the API server under one keyed hash, never the token itself', () => {
    const token = of('file.content').find(({ data }) => data.credential?.type === 'jwt');
    expect(token?.data.credential?.principal).toBe(
      `system:serviceaccount:${truth.service_account.namespace}:${truth.service_account.name}`,
    );
    const calls = of('http.request').filter(({ data }) => data.credential?.id_hash === token?.data.credential?.id_hash);
    const arrived = truth.audit.length;
    expect(calls.length).toBeGreaterThan(0);
    expect(calls).toHaveLength(arrived);
    expect(JSON.stringify(events)).not.toMatch(/eyJ[A-Za-z0-9_-]{20,}\.eyJ/);
    const metadata = of('net.connect').find(({ data }) => data.dst_ip === truth.addresses.metadata);
    expect(metadata).toBeDefined();
    const parents = new Map(of('process.fork').map(({ data, process }) => [data.child.pid, process?.pid]));
    for (const { process } of [...calls, metadata as NonNullable<typeof metadata>]) {
      let pid: number | undefined = process?.pid;
      while (pid !== undefined && pid !== truth.agent['pid']) pid = parents.get(pid);
      expect(pid).toBe(truth.agent['pid']);
    }
  });

  it('tells the same when the raw capture is played back', async () => {
    const opened = openFileSource(capturePath);
    if (!opened.ok) throw opened.error;
    const sink = createMemorySink();
    const sensor = createSensor({ source: opened.source, sink, key: KEY, patient: true });
    await sensor.ended;
    await sensor.close();
    expect(happenings(sink.events)).toEqual(happenings(events));
  });
});

/** What happened, without the sensor's words on itself, which depend on when it was asked. */
function happenings(events: readonly RemitEvent[]) {
  return events
    .filter(({ kind }) => kind !== 'mark' && kind !== 'coverage')
    .map(({ id, kind, boot_ns, process, data }) => ({ id, kind, boot_ns, process, data }));
}

function textsOf(events: readonly RemitEvent[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const event of events) {
    if (event.kind !== 'llm.request' && event.kind !== 'llm.response') continue;
    for (const { sha256, text } of event.data.messages) if (text !== undefined) texts.set(sha256, text);
  }
  return texts;
}

function byId<T extends { readonly response_id: string | undefined }>(all: readonly T[]): T[] {
  return [...all].sort((a, b) => ((a.response_id ?? '') < (b.response_id ?? '') ? -1 : 1));
}
