import type { AskedMcp } from './asked.ts';

/** Requests that wait for their response, the oldest forgotten first. */
export interface Pending {
  set(key: string, asked: AskedMcp): void;
  take(key: string): AskedMcp | undefined;
  /** Forgets the request, if it is this one. */
  drop(key: string, asked: AskedMcp): void;
  /** Counts a progress notification for the request with this token; false when there is none. */
  progressed(token: string, of: (key: string) => boolean): boolean;
}

/** `full` is told when one is forgotten that was never answered. */
export function createPending(most: number, full: () => void): Pending {
  const waiting = new Map<string, AskedMcp>();
  return {
    set(key, asked) {
      waiting.delete(key);
      waiting.set(key, asked);
      if (waiting.size <= most) return;
      for (const oldest of waiting.keys()) {
        waiting.delete(oldest);
        break;
      }
      full();
    },
    take(key) {
      const asked = waiting.get(key);
      waiting.delete(key);
      return asked;
    },
    drop(key, asked) {
      if (waiting.get(key) === asked) waiting.delete(key);
    },
    progressed(token, of) {
      // The latest first: progress is reported on what was asked lately.
      for (const [key, asked] of [...waiting].slice(-MOST_LOOKED).toReversed()) {
        if (asked.progressToken !== token || !of(key)) continue;
        asked.progress++;
        return true;
      }
      return false;
    },
  };
}

const MOST_LOOKED = 128;
