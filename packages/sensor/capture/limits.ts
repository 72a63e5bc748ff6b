/** What the capture may keep in memory and how often it may speak. All times are event time (boot clock), never the clock's. */
export interface CaptureLimits {
  /** Processes remembered, living and lately ended; the least recently active go first. */
  readonly processes: number;
  /** TLS sessions with a parser. */
  readonly sessions: number;
  /** Bytes of unfinished messages over all sessions (estimated from what was pushed). */
  readonly sessionBytes: number;
  /** Hashes of message texts that were already sent. */
  readonly sentTexts: number;
  /** A text is sent again after so long, so that a reader with a shorter memory has it too. */
  readonly resendTextNs: bigint;
  /** Statements about loss and truncation of one kind are folded into one event per interval. */
  readonly coverageIntervalNs: bigint;
  /** Different coverage statements kept apart at a time. */
  readonly coverageKeys: number;
  /** Opens that were not reported but may be told when the process turns out to be an agent's, per process. */
  readonly untoldOpens: number;
  /** Of one file by one process in one second; more are counted in `repeats`. */
  readonly opensPerSecond: number;
  /** Of all files by one process in one second, files worth reporting of anybody apart; more are lost, and counted as that. */
  readonly processOpensPerSecond: number;
}

export const defaultLimits: CaptureLimits = {
  processes: 32_768,
  sessions: 4_096,
  sessionBytes: 128 * 1024 * 1024,
  sentTexts: 65_536,
  resendTextNs: 3_600_000_000_000n,
  coverageIntervalNs: 10_000_000_000n,
  coverageKeys: 512,
  untoldOpens: 64,
  opensPerSecond: 16,
  processOpensPerSecond: 1_000,
};
