import type { RemitEvent } from '@remit/core/event';
import { describe, expect, it } from 'vitest';
import { createSensor } from './sensor.ts';
import { createMemorySink } from './sink/memory.ts';
import type { Sink } from './sink/sink.ts';
import { SinkError } from './sink/sink-error.ts';
import { chatRequest, chatResponse } from './testing/http.ts';
import { type RecordClock, recordsOf, tlsSession } from './testing/records.ts';
import { createScriptSource } from './testing/script-source.ts';

const quick = { key: 'key', interval: { shortestMs: 1, longestMs: 2 }, closeMs: 2_000 };
const kindsOf = (events: readonly RemitEvent[]) => events.map(({ kind }) => kind).filter((kind) => kind !== 'mark');

/** A sink that fails as often as told before it takes anything. */
function failingSink(failures: number, retry: boolean) {
  const memory = createMemorySink();
  let left = failures;
  const sink: Sink = {
    ...memory,
    async send(batch) {
      if (left-- > 0) throw new SinkError(retry ? 'REMIT_HUB_AWAY' : 'REMIT_HUB_REFUSED', 'told to fail', retry);
      return memory.send(batch);
    },
  };
  return { sink, memory };
}

describe('sensor', () => {
  const clock: RecordClock = { ns: 1_000_000n };
  const process = recordsOf(10, 10n, clock);
  const exit = () => process.make({ type: 'exit', exitCode: 0, signal: 0 });

  it('delivers everything that happened before it was closed', async () => {
    const [source, sink] = [createScriptSource(clock), createMemorySink()];
    const sensor = createSensor({ ...quick, source, sink });
    await sensor.ready;
    source.give(...Array.from({ length: 5_000 }, exit));
    expect(await sensor.close()).toEqual({ complete: true, unacknowledged: 0, refused: 0, dropped: 0 });
    expect(kindsOf(sink.events)).toHaveLength(5_000);
    expect(source.closed).toBe(true);
  });

  it('waits at its close for what happened before it and is not handed out yet', async () => {
    const [source, sink] = [createScriptSource(clock), createMemorySink()];
    const sensor = createSensor({ ...quick, source, sink, interval: { shortestMs: 1, longestMs: 1_000 } });
    await sensor.ready;
    source.hold({ ...exit(), bootNs: clock.ns + 25_000_000n });
    await sensor.close();
    expect(kindsOf(sink.events)).toEqual(['process.exit']);
  });

  it('tries again until the hub is back, in order', async () => {
    const source = createScriptSource(clock);
    const { sink, memory } = failingSink(4, true);
    const errors: Error[] = [];
    const sensor = createSensor({ ...quick, source, sink, onError: (error) => errors.push(error) });
    source.give(exit(), exit());
    await sensor.ready;
    source.give(exit());
    expect(await sensor.close()).toMatchObject({ complete: true });
    expect(errors).toHaveLength(4);
    const times = memory.events.map(({ boot_ns }) => BigInt(boot_ns));
    expect(times).toEqual([...times].sort((a, b) => Number(a - b)));
    expect(kindsOf(memory.events)).toHaveLength(3);
  });

  it('counts a batch that is refused for good, says so in coverage, and goes on', async () => {
    const source = createScriptSource(clock);
    const { sink, memory } = failingSink(1, false);
    const sensor = createSensor({ ...quick, source, sink });
    source.give(exit(), exit());
    await expect.poll(() => sensor.stats.refused).toBeGreaterThan(0);
    source.give(exit());
    expect(await sensor.close()).toMatchObject({ complete: false, refused: 3, unacknowledged: 0 });
    const refusal = memory.events.find((event) => event.kind === 'coverage');
    expect(refusal?.data).toMatchObject({ source: 'sensor.sink', lost: 3 });
  });

  it('tells the texts of a refused batch again', async () => {
    const source = createScriptSource(clock);
    const { sink, memory } = failingSink(1, false);
    const sensor = createSensor({ ...quick, source, sink });
    const [tls, long] = [tlsSession(9n), 'words that every later request repeats as its history '.repeat(9)];
    const ask = () => process.make(tls('out', chatRequest([{ role: 'user', content: long }])));
    source.give(ask(), process.make(tls('in', chatResponse('yes'))));
    await expect.poll(() => sensor.stats.refused).toBeGreaterThan(0);
    source.give(ask());
    await sensor.close();
    const told = memory.events.filter((event) => event.kind === 'llm.request').flatMap(({ data }) => data.messages);
    expect(told.map(({ text }) => text)).toEqual([long]);
  });

  it('says what was not acknowledged when the hub stays away', async () => {
    const source = createScriptSource(clock);
    const { sink } = failingSink(Number.POSITIVE_INFINITY, true);
    const sensor = createSensor({ ...quick, source, sink, closeMs: 100 });
    source.give(exit(), exit());
    const farewell = await sensor.close();
    expect(farewell).toMatchObject({ complete: false, refused: 0, dropped: 0 });
    expect(farewell.unacknowledged).toBeGreaterThanOrEqual(2);
  });

  it('follows a process from its first exchange with a model on, and passes coverage of the source on', async () => {
    const [source, sink] = [createScriptSource(clock), createMemorySink()];
    const sensor = createSensor({ ...quick, source, sink });
    source.say({ scope: 'node', source: 'kernel.exec', state: 'failed', lost: 0, truncated: 0, reason: 'no' });
    source.give(process.make(tlsSession(1n)('out', chatRequest([{ role: 'user', content: 'hi' }]))));
    await expect.poll(() => source.followed).toEqual([10]);
    await sensor.close();
    expect(kindsOf(sink.events).sort()).toEqual(['coverage', 'llm.request']);
  });

  it('plays a source to its end by itself and drops nothing although the sink is slow', async () => {
    const [source, memory] = [createScriptSource(clock), createMemorySink()];
    const sink: Sink = {
      ...memory,
      send: (batch) => new Promise((resolve) => setTimeout(() => resolve(memory.send(batch)), 5)),
    };
    const sensor = createSensor({ ...quick, source, sink, patient: true });
    source.give(...Array.from({ length: 3_000 }, exit));
    source.finish();
    await sensor.ended;
    expect(await sensor.close()).toMatchObject({ complete: true, dropped: 0 });
    expect(kindsOf(memory.events)).toHaveLength(3_000);
  });

  it('goes on polling after a poll that failed', async () => {
    const [source, sink] = [createScriptSource(clock), createMemorySink()];
    let failures = 2;
    const errors: Error[] = [];
    const flaky = {
      ...source,
      poll: (deliver: Parameters<typeof source.poll>[0]) => {
        if (failures-- > 0) throw new Error('once');
        return source.poll(deliver);
      },
    };
    const sensor = createSensor({ ...quick, source: flaky, sink, onError: (error) => errors.push(error) });
    source.give(exit());
    await sensor.ready;
    await sensor.close();
    expect(errors).toHaveLength(2);
    expect(kindsOf(sink.events)).toEqual(['process.exit']);
  });
});
