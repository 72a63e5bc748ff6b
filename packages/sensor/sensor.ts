import type { CoverageData } from '@remit/core/event';
import { type CaptureStats, createCapture } from './capture/capture.ts';
import type { CaptureLimits } from './capture/limits.ts';
import { createDelivery, type DeliveryStats } from './deliver/delivery.ts';
import { textsIn } from './deliver/lighten.ts';
import type { QueueLimits } from './deliver/queue.ts';
import { createPollLoop } from './poll-loop.ts';
import type { Sink } from './sink/sink.ts';
import type { SinkError } from './sink/sink-error.ts';
import type { Source } from './source/source.ts';

/** The node agent: polls a source, makes events of its records and brings them to a sink until it is closed. */
export interface Sensor {
  /** Resolves after the first poll: programs are attached and what was there before has been read. */
  readonly ready: Promise<void>;
  /** Resolves when the source has ended of itself (a raw capture was played to its end) or the sensor was closed. */
  readonly ended: Promise<void>;
  /**
   * Stops, after everything that happened until now has been delivered and acknowledged, or the deadline has passed; says how it
   * went. May be called more than once.
   */
  close(): Promise<Farewell>;
  readonly stats: SensorStats;
}

export interface SensorStats extends CaptureStats, DeliveryStats {
  readonly polls: number;
  readonly events: number;
}

export interface Farewell {
  /** True when every event was acknowledged. */
  readonly complete: boolean;
  readonly unacknowledged: number;
  readonly refused: number;
  readonly dropped: number;
}

export interface SensorOptions {
  readonly source: Source;
  readonly sink: Sink;
  /** Of keyed hashes and fingerprints; the same in the whole installation. */
  readonly key: string;
  readonly limits?: Partial<CaptureLimits> & Partial<QueueLimits>;
  /** Tell what every process opens, not only what agents do. */
  readonly everything?: boolean;
  /** Shortest and longest pause between two polls; busy sources are polled more often. */
  readonly interval?: { readonly shortestMs: number; readonly longestMs: number };
  /** The source waits (a file, not the kernel): it is not polled while the queue is half full, so that nothing is dropped. */
  readonly patient?: boolean;
  /** How long `close` waits for acknowledgements. */
  readonly closeMs?: number;
  /** Failures to deliver and to poll, for the log. */
  readonly onError?: (error: Error) => void;
}

export function createSensor(options: SensorOptions): Sensor {
  const { source, sink } = options;
  const interval = options.interval ?? { shortestMs: 2, longestMs: 25 };
  const capture = createCapture({
    node: source.node,
    key: options.key,
    ...(options.limits && { limits: options.limits }),
    ...(options.everything && { everything: true }),
    onAgent: (process) => source.follow(process),
    onIgnoreSession: (process, session) => source.ignoreSession(process, session),
    onIgnoreFlow: (socket) => source.ignoreFlow(socket),
  });
  const delivery = createDelivery({
    sink,
    ...(options.limits && { limits: options.limits }),
    onShed(shed) {
      capture.resend(shed.texts);
      capture.note(shedStatement(shed));
    },
    onRetry: (error) => options.onError?.(error),
    onRefused(error, events, batch) {
      capture.resend(batch.flatMap(textsIn));
      capture.note(refusedStatement(error, events));
      options.onError?.(error);
    },
  });
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const loop = createPollLoop({ source, capture, delivery, interval, patient: options.patient ?? false });
  let closing: Promise<Farewell> | undefined;
  let timer: NodeJS.Timeout | undefined;

  function tick(): void {
    try {
      const pause = loop.step();
      ready.resolve();
      if (pause === undefined) ended.resolve();
      else timer = setTimeout(tick, pause);
    } catch (error) {
      // A source that fails once is polled again: to stop watching in silence would be worse.
      options.onError?.(error instanceof Error ? error : new Error(String(error)));
      timer = setTimeout(tick, interval.longestMs);
    }
  }

  async function close(): Promise<Farewell> {
    clearTimeout(timer);
    await loop.finish();
    const complete = await delivery.flush(options.closeMs ?? 10_000);
    await delivery.stop();
    source.close();
    ready.resolve();
    ended.resolve();
    const { queuedEvents, refused, dropped } = delivery.stats;
    return { complete: complete && refused === 0 && dropped === 0, unacknowledged: queuedEvents, refused, dropped };
  }

  timer = setTimeout(tick, 0);
  return {
    ready: ready.promise,
    ended: ended.promise,
    close: () => (closing ??= close()),
    get stats() {
      return { ...capture.stats, ...delivery.stats, ...loop.stats };
    },
  };
}

function shedStatement(shed: { readonly lightened: number; readonly dropped: number }): CoverageData {
  const reason =
    'the queue to the hub was full, or an exchange larger than it takes: texts of exchanges were left out first, then whole events';
  const remedy = 'if it goes on, see why the hub does not acknowledge in time';
  const { dropped: lost, lightened: truncated } = shed;
  return { scope: 'node', source: 'sensor.queue', state: 'attached', lost, truncated, reason, remedy };
}

function refusedStatement(error: SinkError, events: number): CoverageData {
  const { remedy } = error;
  return {
    scope: 'node',
    source: 'sensor.sink',
    state: 'attached',
    lost: events,
    truncated: 0,
    reason: error.message,
    remedy,
  };
}
