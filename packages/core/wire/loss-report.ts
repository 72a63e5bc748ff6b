import type { CoverageData } from '@remit/core/event';

/** Gathers what one session could not show, and says it together with the next message instead of once per piece. */
export interface LossReport {
  lost(bytes: number, why: string): void;
  truncated(why: string): void;
  /** A response whose request was not seen. */
  unmatched(): void;
  /** A part of a message that should have been readable and was not. */
  unread(why: string): void;
  /** Something that was recognised and is not read at all. */
  unsupported(source: string, reason: string, remedy?: string): void;
  /** What is to be said, and then forgotten. `source`: the protocol that is read, e.g. `wire.http1`. */
  take(source: string): CoverageData[];
}

export function createLossReport(channelId: string): LossReport {
  const scope = `stream:${channelId}`;
  let lost = 0;
  let lostBytes = 0;
  let truncated = 0;
  let reasons = new Set<string>();
  let statements: CoverageData[] = [];

  function because(why: string): void {
    if (reasons.size < MOST_REASONS) reasons.add(why);
  }

  return {
    lost(bytes, why) {
      lost++;
      lostBytes += bytes;
      because(why);
    },
    truncated(why) {
      truncated++;
      because(why);
    },
    unmatched: () => {
      lost++;
      because('a response whose request was not seen');
    },
    unread(why) {
      truncated++;
      because(why);
    },
    unsupported(source, reason, remedy) {
      if (statements.length >= MOST_REASONS) return;
      const told = { scope, source, state: 'unsupported', lost: 0, truncated: 0, reason } as const;
      statements.push({ ...told, ...(remedy !== undefined && { remedy }) });
    },
    take(source) {
      if (lost === 0 && truncated === 0 && statements.length === 0) return NOTHING;
      const all = statements;
      if (lost > 0 || truncated > 0) {
        const bytes = lostBytes > 0 ? [`${lostBytes} bytes`] : [];
        const reason = [...bytes, ...reasons].join('; ');
        all.push({ scope, source, state: 'attached', lost, truncated, reason });
      }
      lost = lostBytes = truncated = 0;
      reasons = new Set();
      statements = [];
      return all;
    },
  };
}

const MOST_REASONS = 8;
const NOTHING: CoverageData[] = [];
