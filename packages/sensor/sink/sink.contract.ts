import type { RemitEvent } from '@remit/core/event';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exitEvent } from '../testing/events.ts';
import type { Sink } from './sink.ts';

export interface SinkUnderTest {
  readonly sink: Sink;
  /** What has arrived, in order. */
  arrived(): readonly RemitEvent[];
  close(): Promise<void>;
}

/** What every sink must do. */
export function sinkContract(open: () => Promise<SinkUnderTest>): void {
  let under: SinkUnderTest;
  beforeEach(async () => {
    under = await open();
  });
  afterEach(() => under.close());

  it('brings events in order and unchanged', async () => {
    const events = Array.from({ length: 500 }, (_, i) => exitEvent(i));
    for (let at = 0; at < events.length; at += 70) {
      expect(await under.sink.send(events.slice(at, at + 70))).toEqual({ refused: 0 });
    }
    expect(under.arrived()).toEqual(events);
  });

  it('stores an event once however often it is sent', async () => {
    const batch = [exitEvent(1), exitEvent(2)];
    await under.sink.send(batch);
    await under.sink.send(batch);
    await under.sink.send([exitEvent(2), exitEvent(3)]);
    expect(under.arrived().map(({ id }) => id)).toEqual(['exit-1', 'exit-2', 'exit-3']);
  });
}
