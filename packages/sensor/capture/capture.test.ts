import type { EventOf, RemitEvent } from '@remit/core/event';
import { checkEvent } from '@remit/core/event';
import { describe, expect, it } from 'vitest';
import type { RawRecord } from '../source/record.ts';
import { image, open, type RecordClock, recordsOf } from '../testing/records.ts';
import { type CaptureOptions, createCapture } from './capture.ts';

const node = { node: 'n1', bootId: 'b0070000-0000-4000-8000-000000000000' };

function capture(options: Partial<CaptureOptions> = {}) {
  const made = createCapture({ node, key: 'key', ...options });
  made.setClock(1_700_000_000_000_000_000n);
  return made;
}

function eventsOf(records: readonly RawRecord[], options: Partial<CaptureOptions> = {}): RemitEvent[] {
  const made = capture(options);
  for (const record of records) made.push(record);
  return made.end();
}

function only<K extends RemitEvent['kind']>(events: readonly RemitEvent[], kind: K): EventOf<K>[] {
  return events.filter((event): event is EventOf<K> => event.kind === kind);
}

describe('capture', () => {
  const clock: RecordClock = { ns: 1_000_000_000n };
  const shell = recordsOf(100, 500n, clock);

  it('tells processes with identity, redacted arguments and wall time, as events that fit the schema', () => {
    const events = eventsOf([
      shell.make({ type: 'fork', childPid: 101, childStartBootNs: 900n }),
      recordsOf(101, 900n, clock).make({
        type: 'exec',
        ...image(['curl', '--token', 'hunter2hunter2', 'https://h/'], '/srv', { pid: 100, start: 500n }),
        cgroupPath: `/kubepods/pod1/cri-containerd-${'ab'.repeat(32)}.scope`,
      }),
      recordsOf(101, 900n, clock).make({ type: 'exit', exitCode: 3, signal: 0 }),
    ]);
    expect(events.map(({ kind }) => kind)).toEqual(['process.fork', 'process.exec', 'process.exit', 'mark']);
    for (const event of events) expect(checkEvent(event)).toEqual(event);
    const [exec] = only(events, 'process.exec');
    expect(exec?.process).toMatchObject({ pid: 101, start_boot_ns: '900', cgroup: '7' });
    expect(exec?.data.container_id).toBe('ab'.repeat(32));
    expect(JSON.stringify(events)).not.toContain('hunter2');
    expect(exec?.ts).toBe('2023-11-14T22:13:21.000002000Z');
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });

  it('keeps two processes with the same pid apart by their start', () => {
    const events = eventsOf([
      recordsOf(200, 1n, clock).make({ type: 'exec', ...image(['a'], '/first') }),
      recordsOf(200, 1n, clock).make(open('.env', { flags: 1 })),
      recordsOf(200, 1n, clock).make({ type: 'exit', exitCode: 0, signal: 0 }),
      recordsOf(200, 2n, clock).make({ type: 'exec', ...image(['b'], '/second') }),
      recordsOf(200, 2n, clock).make(open('.env', { flags: 1 })),
    ]);
    expect(only(events, 'file.open').map(({ data, process }) => [process?.start_boot_ns, data.path])).toEqual([
      ['1', '/first/.env'],
      ['2', '/second/.env'],
    ]);
  });

  it('lets children inherit the working directory until they exec', () => {
    const child = recordsOf(301, 20n, clock);
    const events = eventsOf([
      recordsOf(300, 10n, clock).make({ type: 'exec', ...image(['sh'], '/work') }),
      recordsOf(300, 10n, clock).make({ type: 'fork', childPid: 301, childStartBootNs: 20n }),
      child.make(open('out.txt', { flags: 0o101 })),
      child.make({ type: 'exec', ...image(['tee'], '/elsewhere') }),
      child.make(open('./out.txt', { flags: 0o101 })),
    ]);
    expect(only(events, 'file.open').map(({ data }) => [data.path, data.op])).toEqual([
      ['/work/out.txt', 'create'],
      ['/elsewhere/out.txt', 'create'],
    ]);
  });

  it('never tells anything older than a watermark it has told; what comes late is moved and counted', () => {
    const made = capture();
    const first = shell.make({ type: 'exit', exitCode: 0, signal: 0 });
    made.push(first);
    const watermark = first.bootNs + 1_000_000n;
    expect(made.drain(watermark).at(-1)).toMatchObject({ kind: 'mark', boot_ns: watermark.toString() });
    made.push(recordsOf(5, 5n, clock).make({ type: 'exit', exitCode: 1, signal: 0 }, { bootNs: first.bootNs + 5n }));
    const later = made.drain(watermark + 1_000_000n);
    expect(only(later, 'process.exit')[0]?.boot_ns).toBe(watermark.toString());
    expect(only(later, 'coverage')[0]?.data).toMatchObject({ source: 'sensor.order', truncated: 1 });
    expect(later.every((event) => BigInt(event.boot_ns) >= watermark)).toBe(true);
  });

  it('holds back what is younger than the watermark and says nothing when there is nothing to say', () => {
    const made = capture();
    const record = shell.make({ type: 'exit', exitCode: 0, signal: 0 });
    made.push(record);
    expect(made.drain(record.bootNs)).toEqual([]);
    expect(made.drain(record.bootNs + 1n).map(({ kind }) => kind)).toEqual(['process.exit', 'mark']);
    expect(made.drain(record.bootNs + 2n)).toEqual([]);
  });

  it('marks how far it has told, not with every drain, but never later than the drain after a pause', () => {
    const made = capture();
    const told: RemitEvent[] = [];
    for (let i = 0; i < 100; i++) {
      const record = shell.make({ type: 'exit', exitCode: 0, signal: 0 });
      made.push(record);
      told.push(...made.drain((clock.ns += 1_000_000n)));
    }
    expect(only(told, 'process.exit')).toHaveLength(100);
    expect(only(told, 'mark').length).toBeLessThan(10);
    expect(made.drain((clock.ns += 20_000_000n)).map(({ kind }) => kind)).toEqual(['mark']);
    expect(made.drain((clock.ns += 20_000_000n))).toEqual([]);
  });

  it('gives each of the parts of one nanosecond an id of its own', () => {
    const at = { bootNs: 77_000n };
    const made = [1, 2, 3].map((port) =>
      shell.make({ type: 'connect', socket: BigInt(port), proto: 'tcp', ip: '::ffff:192.0.2.1', port }, at),
    );
    const connects = only(eventsOf(made), 'net.connect');
    expect(new Set(connects.map(({ id }) => id)).size).toBe(3);
    expect(connects.map(({ data }) => data.dst_port)).toEqual([1, 2, 3]);
    expect(connects[0]?.data.dst_ip).toBe('192.0.2.1');
  });

  it('says so when the clock was set, and leaves jitter alone', () => {
    const made = capture();
    made.setClock(1_700_000_000_000_900_000n);
    made.setClock(1_700_000_060_000_000_000n);
    made.push(shell.make({ type: 'exit', exitCode: 0, signal: 0 }));
    const coverage = only(made.end(), 'coverage').map(({ data }) => data);
    expect(coverage).toEqual([
      expect.objectContaining({ source: 'sensor.clock', reason: expect.stringContaining('60000 ms') }),
    ]);
  });

  it('folds a flood of truncations into one statement per interval', () => {
    const made = capture();
    const told: number[] = [];
    const before = clock.ns;
    for (let round = 0; round < 300; round++) {
      clock.ns = before + BigInt(round) * 100_000_000n;
      made.note({
        scope: 'node',
        source: 'kernel.open',
        state: 'attached',
        lost: 2,
        truncated: 0,
        reason: 'ring full',
      });
      made.push(shell.make({ type: 'fork', childPid: 1, childStartBootNs: 1n }));
      told.push(...only(made.drain(clock.ns + 1n), 'coverage').map(({ data }) => data.lost));
    }
    told.push(...only(made.end(), 'coverage').map(({ data }) => data.lost));
    expect(told.reduce((sum, lost) => sum + lost, 0)).toBe(600);
    expect(told.length).toBeLessThan(10);
  });

  it('stays bounded when processes come without end', () => {
    const made = capture({ limits: { processes: 100 } });
    for (let pid = 1; pid < 5_000; pid++) {
      made.push(recordsOf(pid, BigInt(pid), clock).make({ type: 'exec', ...image(['x']) }));
      if (pid % 2) made.push(recordsOf(pid, BigInt(pid), clock).make({ type: 'exit', exitCode: 0, signal: 0 }));
      made.drain(clock.ns);
    }
    expect(made.stats.processes).toBeLessThan(130);
  });
});
