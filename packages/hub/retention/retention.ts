import type { EventLog } from '../log/event-log.ts';
import type { StateStore } from '../store/state-store.ts';

export interface RetentionOptions {
  readonly log: EventLog;
  readonly state: StateStore;
  /** Bytes of events that are kept. */
  readonly bytes: number;
  readonly incidents: number;
  readonly say: (message: string, facts?: Record<string, unknown>) => void;
}

/** Trimmed to this share of the limit, so that not every append trims. */
const LOW_MARK = 0.9;

/** Holds the store to its size: events no incident rests on go first, the oldest before the newer; each is counted. */
export function createRetention({ log, state, bytes, incidents, say }: RetentionOptions) {
  return {
    /** `stored` is the position of the log up to which it is known what is evidence. */
    enforce(stored: number): void {
      if (log.size().bytes > bytes) {
        const { events, evidence } = log.trim(stored, bytes * LOW_MARK);
        if (events + evidence === 0) return;
        state.count('trimmed_events', events);
        state.count('trimmed_evidence', evidence);
        say('trimmed the log to its limit', { events, evidence, bytes });
      }
      state.count('dropped_incidents', state.capIncidents(incidents));
    },
  };
}
