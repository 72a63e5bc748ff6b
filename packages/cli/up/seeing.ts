import type { CoverageData } from '@remit/core/event';

/** What is watched and what is not, as lines for people: what works in one line, each thing that does not with its remedy. */
export function seeing(statements: Iterable<CoverageData>): string[] {
  const all = [...statements];
  const attached = all.filter(({ state }) => state === 'attached').map(({ source }) => source);
  const missing = all.filter(({ state }) => state !== 'attached');
  const lines = attached.length > 0 ? [`watching: ${counted(attached)}`] : [];
  const shown = missing.slice(0, MOST);
  for (const { scope, source, state, reason, remedy } of shown) {
    const about = scope === 'node' ? source : `${source} (${scope})`;
    lines.push(`not seen: ${[`${about} ${state.replace('_', ' ')}`, reason, remedy].filter(Boolean).join('; ')}`);
  }
  if (missing.length > shown.length) lines.push(`not seen: ${missing.length - shown.length} more, see remit doctor`);
  return lines;
}

const MOST = 12;

function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count > 1 ? `${name} ×${count}` : name)).join(', ');
}
