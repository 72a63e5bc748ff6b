import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerEvent, exitEvent } from '../testing/events.ts';
import { createEventQueue } from './queue.ts';

const limits = { queueBytes: 100_000, batchBytes: 20_000, batchEvents: 10, eventBytes: 1_000_000 };

function empty(queue: ReturnType<typeof createEventQueue>): string[] {
  const ids: string[] = [];
  for (let batch = queue.batch(); batch; batch = queue.batch()) {
    ids.push(...batch.map(({ id }) => id));
    queue.done();
  }
  return ids;
}

describe('queue of unacknowledged events', () => {
  it('hands out the same batch until it is done with, then the next, all in order', () => {
    const queue = createEventQueue(limits);
    queue.add(Array.from({ length: 25 }, (_, i) => exitEvent(i)));
    expect(queue.batch()).toBe(queue.batch());
    expect(empty(queue)).toEqual(Array.from({ length: 25 }, (_, i) => `exit-${i}`));
    expect([queue.bytes, queue.events]).toEqual([0, 0]);
  });

  it('lets texts of the oldest exchanges go first and names them, and keeps every event while that is enough', () => {
    const queue = createEventQueue(limits);
    const shed = queue.add([exitEvent(0), ...[1, 2, 3, 4].map((i) => answerEvent(i, 30_000))]);
    expect(shed).toEqual({ lightened: 2, dropped: 0, texts: ['hash-1', 'hash-2'] });
    expect(empty(queue)).toEqual(['exit-0', 'answer-1', 'answer-2', 'answer-3', 'answer-4']);
  });

  it('drops exchanges before what processes did, oldest first', () => {
    const queue = createEventQueue({ ...limits, queueBytes: 20_000 });
    const dropped = Array.from({ length: 30 }, (_, i) => queue.add([exitEvent(i), answerEvent(i, 10)]).dropped);
    expect(dropped.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
    const left = empty(queue);
    expect(left.filter((id) => id.startsWith('exit'))).toHaveLength(30);
    const answers = left.filter((id) => id.startsWith('answer'));
    expect(answers.at(-1)).toBe('answer-29');
    expect(answers).not.toContain('answer-0');
  });

  it('leaves a batch that is on its way alone', () => {
    const queue = createEventQueue({ ...limits, queueBytes: 30_000 });
    queue.add([answerEvent(1, 15_000)]);
    const batch = queue.batch();
    queue.add([answerEvent(2, 15_000), answerEvent(3, 15_000)]);
    expect(queue.batch()).toBe(batch);
    expect(batch?.[0]?.data).toMatchObject({ messages: [{ text: 'a'.repeat(15_000) }] });
  });

  it('takes the texts out of an event that is too large for one line', () => {
    const queue = createEventQueue({ ...limits, queueBytes: 1e9, eventBytes: 50_000 });
    expect(queue.add([answerEvent(1, 60_000)])).toEqual({ lightened: 1, dropped: 0, texts: ['hash-1'] });
    expect(JSON.stringify(queue.batch()).length).toBeLessThan(1_000);
  });

  it('never holds more than its limit, and accounts for every event', () => {
    const event = fc.oneof(
      fc.nat(1e6).map(exitEvent),
      fc.tuple(fc.nat(1e6), fc.nat(40_000)).map(([n, size]) => answerEvent(n, size)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.array(event, { maxLength: 8 }), fc.boolean()), { maxLength: 20 }), (rounds) => {
        const queue = createEventQueue(limits);
        let [added, dropped, delivered] = [0, 0, 0];
        for (const [events, deliver] of rounds) {
          added += events.length;
          dropped += queue.add(events).dropped;
          // What is on its way is kept besides, and is no larger than a batch.
          expect(queue.bytes).toBeLessThanOrEqual(limits.queueBytes + 45_000);
          if (!deliver) continue;
          delivered += queue.batch()?.length ?? 0;
          queue.done();
        }
        expect(added).toBe(dropped + delivered + queue.events);
        expect(empty(queue)).toHaveLength(added - dropped - delivered);
        expect(queue.bytes).toBe(0);
      }),
    );
  });
});
