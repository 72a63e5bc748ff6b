import type { EventOf, RemitEvent } from '@remit/core/event';
import { describe, expect, it } from 'vitest';
import { chatRequest } from '../testing/http.ts';
import { image, open, type RecordClock, recordsOf, tlsSession } from '../testing/records.ts';
import { createCapture } from './capture.ts';
import type { RecordBody } from '../source/record.ts';

const node = { node: 'n1', bootId: 'b0070000-0000-4000-8000-000000000000' };

function scene() {
  const clock: RecordClock = { ns: 1_000_000_000n };
  const agents: number[] = [];
  const capture = createCapture({ node, key: 'key', onAgent: ({ pid }) => agents.push(pid) });
  const agent = recordsOf(10, 10n, clock);
  const tls = tlsSession(0xabcn);
  return {
    capture,
    clock,
    agent,
    agents,
    startAgent: () => capture.push(agent.make({ type: 'exec', ...image(['agent'], '/app') })),
    askModel: () => capture.push(agent.make(tls('out', chatRequest([{ role: 'user', content: 'hello' }])))),
  };
}

const opens = (events: readonly RemitEvent[]) =>
  events.filter((event): event is EventOf<'file.open'> => event.kind === 'file.open');
const paths = (events: readonly RemitEvent[]) => opens(events).map(({ data }) => data.path);

describe('opens', () => {
  it('reports what an agent and its descendants read, but not what loaders and interpreters do', () => {
    const { capture, agent, clock, startAgent, askModel, agents } = scene();
    startAgent();
    askModel();
    capture.push(agent.make({ type: 'fork', childPid: 11, childStartBootNs: 11n }));
    const child = recordsOf(11, 11n, clock);
    for (const path of ['/srv/docs/offer.md', '/usr/lib/libc.so.6', '/venv/lib/python3.11/site-packages/x/y.py']) {
      capture.push(child.make(open(path)));
    }
    expect(agents).toEqual([10]);
    expect(paths(capture.end())).toEqual(['/srv/docs/offer.md']);
  });

  it('reports what anybody reads, and however much, when everything is to be told', () => {
    const clock: RecordClock = { ns: 1_000_000_000n };
    const paths = Array.from({ length: 1_500 }, (_, i) => `/srv/${i}`);
    const told = (everything: boolean) => {
      const capture = createCapture({ node, key: 'key', everything });
      const anybody = recordsOf(20, 20n, clock);
      for (const path of [...paths, '/usr/lib/libc.so.6']) capture.push(anybody.make(open(path)));
      return opens(capture.end()).map(({ data }) => data.path);
    };
    expect(told(false)).toEqual([]);
    expect(told(true)).toEqual(paths);
  });

  it('tells what was read before the first model exchange, with its own time, and joins the content to it', () => {
    const { capture, agent, startAgent, askModel } = scene();
    startAgent();
    const early = agent.make(open('/srv/docs/handbook.md'));
    capture.push(early);
    capture.drain(early.bootNs + 1n);
    askModel();
    capture.push(
      agent.make({
        type: 'content',
        path: '/srv/docs/handbook.md',
        openBootNs: early.bootNs,
        data: Buffer.from('the handbook says to pay within thirty days of receipt'),
        size: 54,
      }),
    );
    const events = capture.end();
    const [told] = opens(events);
    expect(told?.data.opened_boot_ns).toBe(early.bootNs.toString());
    expect(BigInt(told?.boot_ns ?? 0)).toBeGreaterThan(early.bootNs);
    const content = events.find((event) => event.kind === 'file.content');
    expect(content?.data).toMatchObject({ open: told?.id, bytes: 54, complete: true });
    expect(JSON.stringify(events)).not.toContain('thirty days');
  });

  it('reports credentials, other processes’ memory and writes of anybody, and counts the rest', () => {
    const { capture, clock } = scene();
    const anybody = recordsOf(50, 50n, clock);
    const cases: [string, number][] = [
      ['/var/run/secrets/kubernetes.io/serviceaccount/token', 0],
      ['/home/u/.aws/credentials', 0],
      ['/root/.ssh/id_ed25519', 0],
      ['/root/.ssh/known_hosts', 0],
      ['/proc/1/environ', 0],
      ['/proc/999/mem', 0],
      ['/proc/50/maps', 0],
      ['/srv/report.txt', 0],
      ['/srv/report.txt', 0o1101],
      ['/home/u/.cache/x/y', 0o1101],
      ['/dev/null', 1],
    ];
    for (const [path, flags] of cases) capture.push(anybody.make(open(path, { flags })));
    const events = capture.end();
    expect(paths(events)).toEqual([
      '/var/run/secrets/kubernetes.io/serviceaccount/token',
      '/home/u/.aws/credentials',
      '/root/.ssh/id_ed25519',
      '/proc/1/environ',
      '/proc/999/mem',
      '/srv/report.txt',
    ]);
    const counted = events.find((event) => event.kind === 'coverage')?.data;
    expect(counted).toMatchObject({
      source: 'sensor.open_filter',
      lost: 0,
      reason: expect.stringMatching(/3 of libraries.* 2 reads/),
    });
  });

  it('follows a link to a token: what was really opened decides', () => {
    const { capture, clock } = scene();
    const resolved = '/run/secrets/kubernetes.io/serviceaccount/..2026_01_01/token';
    capture.push(recordsOf(50, 50n, clock).make(open('/tmp/innocent', { resolved })));
    expect(opens(capture.end())[0]?.data).toMatchObject({ path: '/tmp/innocent', resolved });
  });

  it('counts what a process opens beyond all measure as lost, but tells credentials even then', () => {
    const { capture, agent, startAgent, askModel } = scene();
    startAgent();
    askModel();
    for (let i = 0; i < 3_000; i++) capture.push(agent.make(open(`/srv/${i}`), { bootNs: 5_000_000_000n + BigInt(i) }));
    capture.push(agent.make(open('/root/.aws/credentials'), { bootNs: 5_000_100_000n }));
    const events = capture.end();
    expect(opens(events)).toHaveLength(1_001);
    expect(paths(events)).toContain('/root/.aws/credentials');
    const lost = events.find((event) => event.kind === 'coverage' && event.data.source === 'sensor.opens');
    expect(lost?.data).toMatchObject({ lost: 2_000 });
  });

  it('counts a flood of opens of one file instead of reporting each', () => {
    const { capture, agent, clock, startAgent, askModel } = scene();
    startAgent();
    askModel();
    for (let i = 0; i < 500; i++) capture.push(agent.make(open('/srv/a')));
    clock.ns += 2_000_000_000n;
    capture.push(agent.make(open('/srv/a')));
    const told = opens(capture.end());
    expect(told).toHaveLength(17);
    expect(told.at(-1)?.data.repeats).toBe(484);
  });

  it('tells what it counted when nothing more comes, and at the end', () => {
    const { capture, clock } = scene();
    const anybody = recordsOf(50, 50n, clock);
    for (let i = 0; i < 5; i++) capture.push(anybody.make(open('/root/.aws/credentials')));
    expect(opens(capture.drain(clock.ns + 1_000_000_000n)).map(({ data }) => data.repeats ?? 0)).toEqual([0]);
    const [counted] = opens(capture.drain(clock.ns + 3_000_000_000n));
    expect(counted?.data).toMatchObject({
      path: '/root/.aws/credentials',
      repeats: 3,
      opened_boot_ns: clock.ns.toString(),
    });
    clock.ns += 4_000_000_000n;
    capture.push(anybody.make(open('/root/.aws/credentials')));
    const total = opens(capture.end()).reduce((sum, { data }) => sum + 1 + (data.repeats ?? 0), 0);
    expect(total).toBe(1);
  });

  it('adds what the kernel counted to what it tells', () => {
    const { capture, agent, clock, startAgent, askModel } = scene();
    startAgent();
    askModel();
    for (let i = 0; i < 20; i++) capture.push(agent.make(open('/srv/a')));
    clock.ns += 1_000_000_000n;
    capture.push(agent.make({ ...open('/srv/a'), repeats: 999_979 } as RecordBody));
    const total = opens(capture.end()).reduce((sum, { data }) => sum + 1 + (data.repeats ?? 0), 0);
    expect(total).toBe(1_000_000);
  });
});
