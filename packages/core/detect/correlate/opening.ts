import type { Severity, Signal } from '../detector.ts';
import { atLeast, rank, worst } from '../signal/severity.ts';

/**
 * When connected signals are an incident. One that is high is enough. Otherwise each detector counts once, by its gravest
 * signal: a medium 3, a low 1, and 6 are needed. So two detectors at medium open one, and no number of lows does.
 */
const WEIGHT: Readonly<Record<Severity, number>> = { info: 0, low: 1, medium: 3, high: 6, critical: 6 };
const ENOUGH = 6;

export function opens(signals: readonly Signal[]): boolean {
  const gravest = new Map<string, Severity>();
  for (const { detector, severity } of signals) {
    const known = gravest.get(detector);
    if (known === undefined || rank(severity) > rank(known)) gravest.set(detector, severity);
  }
  // Lows together never make an incident, however many detectors there will be.
  const counted = [...gravest.values()];
  return counted.some((one) => atLeast(one, 'medium')) && counted.reduce((sum, one) => sum + WEIGHT[one], 0) >= ENOUGH;
}

/**
 * By what was reached: as grave as the gravest signal; critical where a text that nobody with authority wrote led to a
 * credential and on to data leaving for a host never seen.
 */
export function incidentSeverity(signals: readonly Signal[]): Severity {
  const has = (detectors: readonly string[], floor: Severity) =>
    signals.some((signal) => detectors.includes(signal.detector) && atLeast(signal.severity, floor));
  const chain =
    has(['steered-call'], 'low') &&
    has(['kubernetes-token', 'metadata-access', 'kubernetes-recon'], 'high') &&
    has(['new-destination'], 'medium');
  return chain ? 'critical' : worst(...signals.map((signal) => signal.severity));
}
