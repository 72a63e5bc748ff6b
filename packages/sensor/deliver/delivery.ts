import type { RemitEvent } from '@remit/core/event';
import type { Receipt, Sink } from '../sink/sink.ts';
import { SinkError } from '../sink/sink-error.ts';
import { createEventQueue, type QueueLimits } from './queue.ts';

/** Brings events to the sink in order, one batch at a time, and tries again with growing pauses until it is acknowledged. */
export interface Delivery {
  add(events: readonly RemitEvent[]): void;
  /** Resolves when everything added so far is acknowledged, refused or dropped; false when `deadlineMs` passed first. */
  flush(deadlineMs: number): Promise<boolean>;
  /** Stops trying. What is still queued stays counted as unacknowledged. */
  stop(): Promise<void>;
  readonly stats: DeliveryStats;
}

export interface DeliveryStats {
  readonly queuedBytes: number;
  readonly queuedEvents: number;
  readonly acknowledged: number;
  /** Events of batches the sink refused for good. */
  readonly refused: number;
  readonly dropped: number;
  /** Exchanges that lost their texts. */
  readonly lightened: number;
  readonly retries: number;
}

export interface DeliveryOptions {
  readonly sink: Sink;
  readonly limits?: Partial<QueueLimits>;
  /** First and longest pause between tries. */
  readonly pauseMs?: { readonly first: number; readonly longest: number };
  /** Events or texts were let go for lack of room; `texts` are hashes that must be sent anew. */
  readonly onShed?: (shed: {
    readonly lightened: number;
    readonly dropped: number;
    readonly texts: readonly string[];
  }) => void;
  /** A batch failed and is tried again. */
  readonly onRetry?: (error: SinkError) => void;
  /** So many events of a batch were refused for good; which of them is not known. */
  readonly onRefused?: (error: SinkError, events: number, batch: readonly RemitEvent[]) => void;
}

export const defaultQueueLimits: QueueLimits = {
  queueBytes: 64 * 1024 * 1024,
  batchBytes: 2 * 1024 * 1024,
  batchEvents: 2_000,
  eventBytes: 4 * 1024 * 1024,
};

export function createDelivery(options: DeliveryOptions): Delivery {
  const { sink, pauseMs = { first: 50, longest: 5_000 } } = options;
  const queue = createEventQueue({ ...defaultQueueLimits, ...options.limits });
  const counts = { acknowledged: 0, refused: 0, dropped: 0, lightened: 0, retries: 0 };
  let running: Promise<void> | undefined;
  let stopped = false;
  let wake: (() => void) | undefined;
  let waiters: (() => void)[] = [];

  async function run(): Promise<void> {
    let pause = pauseMs.first;
    for (let batch = queue.batch(); batch; batch = stopped ? undefined : queue.batch()) {
      const outcome = await attempt(batch);
      if (!(outcome instanceof SinkError)) {
        counts.acknowledged += batch.length - outcome.refused;
        if (outcome.refused > 0)
          refuse(outcome.refused, new SinkError('REMIT_BAD_EVENT', outcome.why ?? '', false), batch);
        pause = pauseMs.first;
        queue.done();
        continue;
      }
      if (outcome.retry) {
        options.onRetry?.(outcome);
        counts.retries++;
        await rest(pause);
        pause = Math.min(pause * 2, pauseMs.longest);
        continue;
      }
      refuse(batch.length, outcome, batch);
      queue.done();
    }
  }

  function refuse(events: number, error: SinkError, batch: readonly RemitEvent[]): void {
    counts.refused += events;
    options.onRefused?.(error, events, batch);
  }

  async function attempt(batch: readonly RemitEvent[]): Promise<Receipt | SinkError> {
    try {
      return await sink.send(batch);
    } catch (error) {
      if (error instanceof SinkError) return error;
      return new SinkError('REMIT_HUB_AWAY', String(error), true, { cause: error });
    }
  }

  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (stopped) wake();
    });
  }

  function start(): void {
    if (running || stopped || queue.events === 0) return;
    running = run().finally(() => {
      running = undefined;
      if (queue.events > 0 && !stopped) return start();
      for (const waiter of waiters) waiter();
      waiters = [];
    });
  }

  return {
    add(events) {
      if (events.length === 0) return;
      const shed = queue.add(events);
      counts.dropped += shed.dropped;
      counts.lightened += shed.lightened;
      if (shed.dropped + shed.lightened > 0) options.onShed?.(shed);
      start();
    },
    async flush(deadlineMs) {
      if (queue.events === 0) return true;
      const emptied = Promise.withResolvers<void>();
      waiters.push(emptied.resolve);
      start();
      const timer = setTimeout(emptied.resolve, deadlineMs);
      await emptied.promise;
      clearTimeout(timer);
      return queue.events === 0;
    },
    async stop() {
      stopped = true;
      wake?.();
      await sink.close();
      await running;
    },
    get stats() {
      return { ...counts, queuedBytes: queue.bytes, queuedEvents: queue.events };
    },
  };
}
