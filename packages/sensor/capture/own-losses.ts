import type { CoverageData } from '@remit/core/event';
import type { Contents } from './contents.ts';
import type { Opens } from './opens.ts';
import type { Outbox } from './outbox.ts';

/** What the capture itself left out or could not place, as statements for the log. */
export interface OwnLosses {
  take(nowNs: bigint, ending: boolean): CoverageData[];
}

const SUMMARY_EVERY_NS = 60_000_000_000n;

export function createOwnLosses(outbox: Outbox, opens: Opens, contents: Contents): OwnLosses {
  let summarised: bigint | undefined;

  /** Not losses: opens that were judged to say nothing. Told from time to time, so that the judgement can be questioned. */
  function summary(): CoverageData[] {
    const { noise, others, repeated } = opens.takeUnreported();
    const unplaced = contents.takeUnplaced();
    if (noise + others + repeated + unplaced === 0) return [];
    const parts = [
      `${noise} of libraries, caches and kernel interfaces`,
      `${others} reads by processes that are no agents`,
      `${repeated} repeated`,
    ];
    const reason = `opens counted, not reported: ${parts.join(', ')}; ${unplaced} contents of such files`;
    return [{ scope: 'node', source: 'sensor.open_filter', state: 'attached', lost: 0, truncated: 0, reason }];
  }

  return {
    take(nowNs, ending) {
      const base = { scope: 'node', state: 'attached', lost: 0, truncated: 0 } as const;
      const statements: CoverageData[] = [];
      const late = outbox.takeLate();
      if (late > 0) statements.push({ ...base, source: 'sensor.order', truncated: late, reason: LATE });
      const flooded = opens.takeFlooded();
      if (flooded > 0) statements.push({ ...base, source: 'sensor.opens', lost: flooded, reason: FLOODED });
      summarised ??= nowNs;
      if (!ending && nowNs - summarised < SUMMARY_EVERY_NS) return statements;
      summarised = nowNs;
      return [...statements, ...summary()];
    },
  };
}

const LATE = 'records came after their time had been told; they are told with a later time';
const FLOODED = 'a process opened more files in a second than are told';
