import type { Severity } from '@remit/core/detect';

/** From the mildest to the worst. */
export const severities: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];

export function severityRank(severity: Severity): number {
  return severities.indexOf(severity);
}

export function worst(all: readonly Severity[]): Severity | undefined {
  return all.reduce<Severity | undefined>(
    (a, b) => (a === undefined || severityRank(b) > severityRank(a) ? b : a),
    undefined,
  );
}
