import type { Capture } from './capture/capture.ts';
import type { Delivery } from './deliver/delivery.ts';
import type { Source } from './source/source.ts';

/** Moves records from the source into the capture and its events on to delivery. */
export interface PollLoop {
  /** One poll; the pause until the next in milliseconds, undefined when the source has ended. */
  step(): number | undefined;
  /** Polls until all that had happened when it was called is in, then takes everything out of the capture. */
  finish(): Promise<void>;
  readonly stats: { readonly polls: number; readonly events: number };
}

export function createPollLoop(parts: {
  readonly source: Source;
  readonly capture: Capture;
  readonly delivery: Delivery;
  readonly interval: { readonly shortestMs: number; readonly longestMs: number };
  readonly patient: boolean;
}): PollLoop {
  const { source, capture, delivery, interval, patient } = parts;
  let pause = interval.shortestMs;
  let polls = 0;
  let events = 0;
  let over = false;

  function poll(): { readonly watermark: bigint | undefined; readonly records: number } {
    let records = 0;
    const watermark = source.poll((record) => {
      records++;
      capture.push(record);
    });
    polls++;
    for (const statement of source.coverage()) capture.note(statement);
    capture.setClock(source.node.wallMinusBootNs());
    const drained = watermark === undefined ? capture.end() : capture.drain(watermark);
    events += drained.length;
    delivery.add(drained);
    if (watermark === undefined) over = true;
    return { watermark, records };
  }

  return {
    step() {
      if (over) return undefined;
      if (patient && delivery.stats.queuedBytes > PATIENT_BYTES) return interval.longestMs;
      const { watermark, records } = poll();
      if (watermark === undefined) return undefined;
      // Each idle poll waits twice as long as the one before, each busy one half as long.
      pause = Math.min(interval.longestMs, Math.max(interval.shortestMs, records > 0 ? pause / 2 : pause * 2));
      return patient && records > 0 ? 0 : pause;
    },
    async finish() {
      if (over) return;
      source.hurry();
      const first = poll().watermark;
      const goal = first === undefined || patient ? 0n : first + SETTLE_NS;
      for (let now = first; now !== undefined && now < goal; now = poll().watermark) {
        await new Promise((resolve) => setTimeout(resolve, interval.shortestMs));
      }
      if (over) return;
      const rest = capture.end();
      events += rest.length;
      delivery.add(rest);
      over = true;
    },
    get stats() {
      return { polls, events };
    },
  };
}

/** Watermarks stay behind the clock by less than this, so what happened before `close` is in once it has passed. */
const SETTLE_NS = 30_000_000n;
/** A waiting source is not asked for more while this much is queued. */
const PATIENT_BYTES = 16 * 1024 * 1024;
