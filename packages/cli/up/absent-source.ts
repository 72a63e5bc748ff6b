import type { CoverageData, CoverageState } from '@remit/core/event';
import { type Source, thisNode } from '@remit/sensor';

/**
 * The kernel source where there is none: it delivers nothing and says why, so that the absence is in the log like any other
 * coverage and nobody takes "not observed" for "did not happen".
 */
export function absentSource(state: CoverageState, reason: string, remedy?: string): Source {
  const node = thisNode();
  const statement: CoverageData = {
    scope: 'node',
    source: 'kernel',
    state,
    lost: 0,
    truncated: 0,
    reason,
    ...(remedy !== undefined && { remedy }),
  };
  let unsaid: readonly CoverageData[] = [statement];
  let isOpen = true;
  return {
    node,
    poll: () => (isOpen ? BigInt(Date.now()) * 1_000_000n - node.wallMinusBootNs() : undefined),
    coverage() {
      const said = unsaid;
      unsaid = [];
      return said;
    },
    follow() {},
    ignoreSession() {},
    ignoreFlow() {},
    hurry() {},
    close() {
      isOpen = false;
    },
  };
}
