import type { Severity } from '../detector.ts';

const ORDER: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];

export function rank(severity: Severity): number {
  return ORDER.indexOf(severity);
}

export function atLeast(severity: Severity, floor: Severity): boolean {
  return rank(severity) >= rank(floor);
}

export function worst(...severities: readonly Severity[]): Severity {
  return severities.reduce<Severity>((a, b) => (rank(b) > rank(a) ? b : a), 'info');
}
