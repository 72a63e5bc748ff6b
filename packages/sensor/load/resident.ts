import { readFileSync } from 'node:fs';
import { libc } from './libc.ts';

/**
 * Gives back what only the start needed: pages of the program's code and constants (they come back from the page cache one by one, where
 * they are used again) and the C library's free memory. Starting Node and loading BPF objects touches several times what watching needs,
 * and the sensor runs on every node.
 */
export function letGoOfStart(): void {
  if (process.platform !== 'linux') return;
  const { dropPages, trimHeap } = libc();
  for (const { from, to } of droppable(readMaps(), process.execPath)) dropPages(BigInt(from), to - from);
  trimHeap();
}

interface Part {
  readonly from: number;
  readonly to: number;
}

/**
 * The mapped parts of this file that are read from it again when they are dropped: its code, and what cannot be written and was not.
 * Code is written by probes alone, the sensor's own, which are not meant for itself.
 */
export function droppable(smaps: string, path: string): Part[] {
  const parts: Part[] = [];
  let part: Part | undefined;
  let isCode = false;
  for (const line of smaps.split('\n')) {
    const head = /^([0-9a-f]+)-([0-9a-f]+) (r-[x-]p) \S+ \S+ \d+\s+(.*)$/.exec(line);
    if (/^[0-9a-f]+-[0-9a-f]+ /.test(line)) {
      part = head?.[4] === path ? { from: Number(`0x${head[1]}`), to: Number(`0x${head[2]}`) } : undefined;
      isCode = head?.[3] === 'r-xp';
    } else if (part && line.startsWith('Private_Dirty:')) {
      if (isCode || line.endsWith(' 0 kB')) parts.push(part);
    }
  }
  return parts;
}

function readMaps(): string {
  try {
    return readFileSync('/proc/self/smaps', 'utf8');
  } catch {
    return '';
  }
}
