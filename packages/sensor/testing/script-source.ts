import type { CoverageData } from '@remit/core/event';
import type { RawRecord } from '../source/record.ts';
import type { Source } from '../source/source.ts';
import type { RecordClock } from './records.ts';

export interface ScriptSource extends Source {
  /** To be delivered with the next poll. */
  give(...records: RawRecord[]): void;
  /** To be delivered only once the watermark has passed them, as a kernel source does. */
  hold(...records: RawRecord[]): void;
  say(statement: CoverageData): void;
  /** The poll after the next delivery says that nothing follows. */
  finish(): void;
  readonly followed: readonly number[];
  readonly closed: boolean;
}

/** A source that delivers what it was given; the clock that stamps its records moves on with each poll. */
export function createScriptSource(clock: RecordClock): ScriptSource {
  let waiting: RawRecord[] = [];
  let held: RawRecord[] = [];
  let statements: CoverageData[] = [];
  let finished = false;
  let closed = false;
  const followed: number[] = [];
  return {
    node: {
      node: 'n1',
      bootId: 'b0070000-0000-4000-8000-000000000000',
      wallMinusBootNs: () => 1_700_000_000_000_000_000n,
    },
    give: (...records) => void waiting.push(...records),
    hold: (...records) => void held.push(...records),
    say: (statement) => void statements.push(statement),
    finish: () => {
      finished = true;
    },
    poll(deliver) {
      const before = clock.ns + 10_000_000n;
      const due = [...waiting, ...held.filter(({ bootNs }) => bootNs < before)];
      waiting = [];
      held = held.filter(({ bootNs }) => bootNs >= before);
      for (const record of due) deliver(record);
      if (finished && due.length === 0) return undefined;
      clock.ns = before;
      return before;
    },
    coverage() {
      const due = statements;
      statements = [];
      return due;
    },
    follow: ({ pid }) => void followed.push(pid),
    ignoreSession() {},
    ignoreFlow() {},
    hurry() {},
    close() {
      closed = true;
    },
    followed,
    get closed() {
      return closed;
    },
  };
}
