import type { CoverageData, ProcessRef } from '@remit/core/event';
import type { CaptureLimits } from './limits.ts';

/**
 * Folds statements about loss and truncation, so that a flood of them does not become a flood of events: the first of a kind is
 * told at once, what follows within the interval is added up and told at its end. Statements of state pass when they change.
 */
export interface CoverageFold {
  add(statement: CoverageData, nowNs: bigint, process?: ProcessRef): void;
  /** What is to be told before `watermark`, with the time it is told for. All of it when `everything`. */
  due(watermark: bigint, everything?: boolean): readonly Due[];
}

interface Due {
  readonly data: CoverageData;
  readonly bootNs: bigint;
  readonly process?: ProcessRef | undefined;
}

interface Folded {
  readonly since: bigint;
  last: bigint;
  data: CoverageData;
  readonly process: ProcessRef | undefined;
  pending: boolean;
}

export function createCoverageFold(limits: Pick<CaptureLimits, 'coverageIntervalNs' | 'coverageKeys'>): CoverageFold {
  const folded = new Map<string, Folded>();
  const states = new Map<string, string>();
  let ready: Due[] = [];

  function changed(statement: CoverageData): boolean {
    const key = `${statement.source} ${statement.scope}`;
    const state = `${statement.state} ${statement.reason ?? ''}`;
    if (states.get(key) === state) return false;
    states.delete(key);
    states.set(key, state);
    if (states.size > limits.coverageKeys) states.delete(states.keys().next().value as string);
    return true;
  }

  return {
    add(statement, nowNs, process) {
      if (statement.lost === 0 && statement.truncated === 0) {
        if (changed(statement)) ready.push({ data: statement, bootNs: nowNs, process });
        return;
      }
      const full = folded.size >= limits.coverageKeys;
      const key = full ? statement.source : keyOf(statement);
      const known = folded.get(key);
      if (!known) {
        const data = full ? widened(statement) : empty(statement);
        folded.set(key, { since: nowNs, last: nowNs, data, process: full ? undefined : process, pending: full });
        if (!full) {
          ready.push({ data: statement, bootNs: nowNs, process });
          return;
        }
      }
      const entry = folded.get(key) as Folded;
      entry.data = {
        ...entry.data,
        lost: entry.data.lost + statement.lost,
        truncated: entry.data.truncated + statement.truncated,
      };
      entry.pending = true;
      entry.last = nowNs;
    },
    due(watermark, everything = false) {
      for (const [key, entry] of folded) {
        const end = entry.since + limits.coverageIntervalNs;
        if (end >= watermark && !everything) continue;
        folded.delete(key);
        if (entry.pending)
          ready.push({
            data: entry.data,
            bootNs: everything && end >= watermark ? entry.last : end,
            process: entry.process,
          });
      }
      const due = ready;
      ready = [];
      return due;
    },
  };
}

/** Counts stand in reasons (`1200 bytes`): they do not make another kind. */
function keyOf({ source, scope, state, reason }: CoverageData): string {
  return `${source} ${scope} ${state} ${(reason ?? '').replace(/\d+/g, '#')}`;
}

function empty(statement: CoverageData): CoverageData {
  return { ...statement, lost: 0, truncated: 0 };
}

/** So many different things went wrong that they can no longer be told apart. */
function widened(statement: CoverageData): CoverageData {
  return {
    scope: 'node',
    source: statement.source,
    state: statement.state,
    lost: 0,
    truncated: 0,
    reason: 'too many to tell apart',
  };
}
