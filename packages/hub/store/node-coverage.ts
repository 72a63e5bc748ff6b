import type { CoverageData } from '@remit/core/event';

/** The newest statement of a node about one scope and source, with all losses since the store was made. */
export interface NodeCoverage extends CoverageData {
  readonly node: string;
  readonly boot_id: string;
  readonly ts: string;
}
