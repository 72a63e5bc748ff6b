/** What was, and what was not, watched. "Not observed" is only worth something next to this. */
export interface CoverageData {
  /** What the statement is about: `node`, `process:PID`, `file:PATH`, `stream:…`. */
  readonly scope: string;
  /** The source or program it speaks of, e.g. `tls.openssl`, `kernel.exec`, `wire.http1`. */
  readonly source: string;
  readonly state: CoverageState;
  /** Records known to be lost since the last statement about the same scope and source. */
  readonly lost: number;
  /** Records that came, but not whole. */
  readonly truncated: number;
  readonly reason?: string;
  readonly remedy?: string;
}

export type CoverageState = 'attached' | 'failed' | 'unavailable' | 'unsupported' | 'not_requested';
