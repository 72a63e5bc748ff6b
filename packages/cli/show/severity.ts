import type { Severity } from '@remit/core/detect';
import type { Style } from './terminal.ts';

export const severities: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];

export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(threshold);
}

export function styleOf(severity: Severity): Style {
  const styles: Record<Severity, Style> = {
    info: 'dim',
    low: 'cyan',
    medium: 'yellow',
    high: ['red', 'bold'],
    critical: ['white', 'bgRed', 'bold'],
  };
  return styles[severity];
}
