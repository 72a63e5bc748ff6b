import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where cgroup v2 is mounted: /sys/fs/cgroup, or elsewhere on hosts that still carry v1 beside it. */
export function cgroupRoot(): string | undefined {
  const mounts = readText('/proc/mounts') ?? '';
  for (const line of mounts.split('\n')) {
    const [, at, type] = line.split(' ');
    if (type === 'cgroup2' && at) return at.replaceAll('\\040', ' ');
  }
  return undefined;
}

/** The id by which BPF programs know a cgroup: its inode. Undefined where the path is no cgroup. */
export function cgroupId(path: string): bigint | undefined {
  try {
    return statSync(path, { bigint: true }).ino;
  } catch {
    return undefined;
  }
}

/** The process's cgroup below the v2 mount, as the kernel says now. */
export function cgroupPathOf(pid: number): string | undefined {
  const line = /^0::(.*)$/m.exec(readText(`/proc/${pid}/cgroup`) ?? '');
  return line?.[1];
}

const KNOWN = 4096;
/** Folders looked at for one unknown id, and milliseconds between two such searches. */
const MOST_SEARCHED = 20_000;
const SEARCH_EVERY_MS = 1000;

/** Path of a cgroup id: from a process in it, or, when that has ended already, by going through the hierarchy. */
export interface CgroupPaths {
  /** `pid`: of a process that may be in it, or 0. */
  of(id: bigint, pid: number): string | undefined;
}

export function createCgroupPaths(root: string): CgroupPaths {
  const known = new Map<bigint, string>();
  let searchedAt = Number.NEGATIVE_INFINITY;

  function remember(id: bigint, path: string): void {
    if (known.size >= KNOWN) known.clear();
    known.set(id, path);
  }

  function search(): void {
    const now = performance.now();
    if (now - searchedAt < SEARCH_EVERY_MS) return;
    searchedAt = now;
    const waiting = ['/'];
    for (let count = 0; waiting.length > 0 && count < MOST_SEARCHED; count++) {
      const path = waiting.pop() as string;
      const id = cgroupId(join(root, path));
      if (id !== undefined) remember(id, path);
      waiting.push(...foldersIn(join(root, path)).map((name) => join(path, name)));
    }
  }

  return {
    of(id, pid) {
      const found = known.get(id);
      if (found !== undefined) return found;
      const path = pid === 0 ? undefined : cgroupPathOf(pid);
      // The process may have moved or gone since the record: only a path that still has this id is taken.
      if (path !== undefined && cgroupId(join(root, path)) === id) remember(id, path);
      else search();
      return known.get(id);
    },
  };
}

function foldersIn(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
