import type { Spread, Summary } from './summary.ts';

/** All sensors under one load, as a Markdown table. */
export function loadTable(load: string, summaries: readonly Summary[]): string {
  const mine = summaries.filter((summary) => summary.load === load);
  const head = [
    'sensor',
    'load',
    'total',
    'speed',
    'µs per op of the sensor',
    'cores',
    'peak MB',
    'maps MB',
    'ready s',
    'seen at least',
    'missed',
    'said lost',
  ];
  return [line(head), line(head.map(() => '---')), ...mine.map((summary) => line(cells(summary)))].join('\n');
}

function cells(summary: Summary): string[] {
  const isIdle = summary.load === 'idle';
  const ratio = (spread: Spread) => (isIdle ? '–' : spanned(spread, 2));
  if (summary.contender === 'none') {
    const bare = isIdle ? '–' : `1 (${summary.cpuPerOp.toFixed(2)} µs per op)`;
    return [
      'none',
      bare,
      ratio(summary.totalRatio),
      isIdle ? '–' : `1 (${summary.rate.toFixed(0)}/s)`,
      ...Array.from({ length: 8 }, () => '–'),
    ];
  }
  const seen = Object.entries(summary.seen).filter(([, share]) => Number.isFinite(share));
  return [
    summary.contender,
    ratio(summary.loadRatio),
    ratio(summary.totalRatio),
    ratio(summary.speedRatio),
    isIdle ? '–' : summary.sensorPerOp.toFixed(1),
    summary.sensorCores.value.toFixed(4),
    spanned({ value: summary.peak.value / 1e6, range: [summary.peak.range[0] / 1e6, summary.peak.range[1] / 1e6] }, 0),
    (summary.maps / 1e6).toFixed(1),
    summary.ready.value.toFixed(2),
    seen.map(([name, share]) => `${name} ${(share * 100).toFixed(1)} %`).join(', ') || '–',
    seen.length > 0 ? String(summary.missed) : '–',
    String(summary.lost),
  ];
}

function spanned({ value, range: [low, high] }: Spread, digits: number): string {
  const text = value.toFixed(digits);
  return low === high ? text : `${text} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
