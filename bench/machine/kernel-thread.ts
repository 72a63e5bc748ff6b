import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;
const KTHREADD = '2';

/** CPU seconds of the kernel's threads whose names begin so: what works for one sensor alone is added to its own. */
export function kernelThreadCpu(name: string): number {
  let ticks = 0;
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    let stat: string;
    try {
      stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    } catch {
      continue;
    }
    const end = stat.lastIndexOf(')');
    const fields = stat.slice(end + 2).split(' ');
    if (fields[1] !== KTHREADD || !stat.slice(0, end).endsWith(`(${name}`)) continue;
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / TICKS_PER_SECOND;
}
