import type { Engine } from '@remit/core/engine';
import { parseEvent } from '@remit/core/event';
import type { EventLog } from '../log/event-log.ts';
import type { Changes } from '../live/live-feed.ts';
import type { StateStore } from '../store/state-store.ts';
import { createCoverageFold } from './coverage.ts';
import { createLateness } from './lateness.ts';
import { createMaterialiser } from './materialiser.ts';

/**
 * Follows the log from its beginning and keeps the engine's state and the stored documents up to date. What was in the log when
 * it started is the rebuild; after that it lives from one append to the next. It works in slices, so that ingest and the API
 * are served in between.
 */
export interface Fold {
  /** The log has grown. */
  kick(): void;
  status(): FoldStatus;
  /** Resolves when all that stands in the log at this moment is folded and stored. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface FoldStatus {
  readonly state: 'rebuilding' | 'live';
  /** Position in the log up to which everything is folded. */
  readonly position: number;
  readonly behind: number;
  readonly folded: number;
  /** Events older than the last mark of their node. */
  readonly late: number;
  /** Events the fold could not take: a defect of the product, never of the event. */
  readonly failed: number;
}

export interface FoldOptions {
  readonly log: EventLog;
  readonly state: StateStore;
  readonly engine: Engine;
  readonly onChange: (changes: Changes) => void;
  /** Everything up to this position is folded and stored. */
  readonly onStored?: (position: number) => void;
  readonly say: (message: string, facts?: Record<string, unknown>) => void;
}

const PAGE = 500;
const SLICE_MS = 20;

export function createFold({ log, state, engine, onChange, onStored = () => undefined, say }: FoldOptions): Fold {
  const rebuildTo = log.last();
  const coverage = createCoverageFold(state.coverage());
  const lateness = createLateness();
  const materialiser = createMaterialiser({ state, engine, onChange, position: () => position, onStored, say });
  let position = 0;
  let folded = 0;
  let failed = 0;
  let rebuilt = false;
  let closed = false;
  const isOpen = () => !closed;
  let running: Promise<void> | undefined;

  const apply = (body: string, seq: number): void => {
    const event = parseEvent(body);
    if (event instanceof Error) {
      failed++;
      return;
    }
    lateness.apply(event);
    if (event.kind === 'coverage') {
      const change = coverage.apply(event, seq);
      if (change !== undefined) materialiser.coverage(change.entry, change.evicted);
    }
    try {
      materialiser.changed(engine.apply(event));
    } catch (error) {
      failed++;
      say('an event could not be folded', { event: event.id, error: String(error) });
    }
    folded++;
  };

  const follow = async (): Promise<void> => {
    const began = performance.now();
    let said = began;
    while (isOpen()) {
      const last = log.last();
      const page = log.read(position, PAGE);
      if (page.length === 0) {
        position = Math.max(position, last); // the newest entries may have been trimmed
        break;
      }
      let slice = performance.now();
      for (const { seq, body } of page) {
        apply(body, seq);
        position = seq;
        if (performance.now() - slice < SLICE_MS) continue;
        await nextTurn();
        if (closed) return;
        slice = performance.now();
      }
      await nextTurn();
      if (!rebuilt && performance.now() - said > 2000) {
        said = performance.now();
        say('rebuilding from the log', { position, of: rebuildTo });
      }
      if (rebuilt) await materialiser.flushIfDue();
    }
    if (!rebuilt && !closed) {
      rebuilt = true;
      await materialiser.rebuilt();
      if (rebuildTo > 0) say('rebuilt from the log', { events: folded, ms: Math.round(performance.now() - began) });
    }
    if (!closed) await materialiser.flushIfDue();
  };

  /** Runs while there is something to fold; a kick in the middle is seen by the next look into the log. */
  const run = (): Promise<void> => {
    running ??= follow().finally(() => {
      running = undefined;
      if (!closed && log.last() > position) void run();
    });
    return running;
  };

  void run();
  return {
    kick: () => void run(),
    status: () => ({
      state: rebuilt ? 'live' : 'rebuilding',
      position,
      behind: Math.max(0, log.last() - position),
      folded,
      late: lateness.late(),
      failed,
    }),
    async settled() {
      const target = log.last();
      const isThere = () => !isOpen() || (position >= target && rebuilt);
      while (!isThere()) await run();
      await materialiser.flush();
    },
    async close() {
      closed = true;
      await running;
      await materialiser.close();
    },
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
