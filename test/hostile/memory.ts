import { readFileSync, writeFileSync } from 'node:fs';

/** Bytes of memory a process holds now. */
export function rss(pid: number): number {
  return field(pid, 'VmRSS');
}

/** The most it has held since the last reset. */
export function rssPeak(pid: number): number {
  return field(pid, 'VmHWM');
}

export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

function field(pid: number, name: string): number {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (found === null) throw new Error(`process ${pid} has no ${name}`);
  return Number(found[1]) * 1024;
}
