import { readFileSync } from 'node:fs';

/** A process that cannot be mistaken for a later one with the same pid. */
export interface LiveProcess {
  readonly pid: number;
  /** Start time in clock ticks since boot, field 22 of /proc/PID/stat. */
  readonly start: string;
}

/** Undefined when there is no such process (any more). */
export function liveProcess(pid: number): LiveProcess | undefined {
  const fields = statFields(pid);
  return fields === undefined ? undefined : { pid, start: fields[19]! };
}

/** A zombie counts as gone. */
export function isAlive({ pid, start }: LiveProcess): boolean {
  const fields = statFields(pid);
  return fields !== undefined && fields[19] === start && fields[0] !== 'Z' && fields[0] !== 'X';
}

/** The fields of /proc/PID/stat from the state (field 3) on; the name before it may hold anything. */
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
