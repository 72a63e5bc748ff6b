import { readFileSync } from 'node:fs';

const TICK_NS = 10_000_000n;
/** Member 22 of /proc/PID/stat, counted from the one after the command's name. */
const START_TICKS = 19;

/** Whether the pid still is that process, as far as /proc's ticks of 10 ms can tell. */
export function isAlive(process: { readonly pid: number; readonly startBootNs: bigint }): boolean {
  try {
    const stat = readFileSync(`/proc/${process.pid}/stat`, 'latin1');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[START_TICKS];
    return ticks !== undefined && BigInt(ticks) === process.startBootNs / TICK_NS;
  } catch {
    return false;
  }
}
