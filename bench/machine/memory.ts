import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Largest resident memory these processes ever had, added up, in bytes. */
export function peakMemory(pids: readonly number[]): number {
  return sum(pids.map((pid) => Number(/^VmHWM:\s+(\d+)/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0) * 1024));
}

/** Kernel memory of the BPF maps that these processes hold open, in bytes; each map once. */
export function kernelMaps(pids: readonly number[]): number {
  const maps = new Map<string, number>();
  for (const pid of pids) {
    for (const fd of entriesOf(`/proc/${pid}/fd`)) {
      if (!linkOf(`/proc/${pid}/fd/${fd}`).includes('bpf-map')) continue;
      const info = textOf(`/proc/${pid}/fdinfo/${fd}`);
      const id = /^map_id:\s+(\d+)/m.exec(info)?.[1];
      if (id !== undefined) maps.set(id, Number(/^memlock:\s+(\d+)/m.exec(info)?.[1] ?? 0));
    }
  }
  return sum([...maps.values()]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function entriesOf(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
