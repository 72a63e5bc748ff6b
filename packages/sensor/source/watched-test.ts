import { join } from 'node:path';
import { cgroupId, type CgroupPaths } from '../load/cgroup.ts';
import type { Watch } from './watch-list.ts';

/** The kernel's gate, for the processes that were there before: the nearest listed cgroup decides. */
export function createWatchedTest(watch: Watch, root: string, paths: CgroupPaths) {
  const listed = (watch.mode === 'all' ? watch.except : watch.cgroups) ?? [];
  const idsOf = listedIds(listed, root);
  return (record: { readonly cgroup: bigint; readonly pid: number }): boolean => {
    const below = idsOf(record.cgroup, paths.of(record.cgroup, record.pid));
    return watch.mode === 'all' ? !below : below;
  };
}

function listedIds(listed: readonly (string | bigint)[], root: string) {
  const ids = new Set<bigint>();
  for (const entry of listed) {
    const id = typeof entry === 'bigint' ? entry : cgroupId(join(root, entry));
    if (id !== undefined) ids.add(id);
  }
  return (cgroup: bigint, path: string | undefined): boolean => {
    if (ids.has(cgroup)) return true;
    for (let at = path; at; at = at.slice(0, at.lastIndexOf('/'))) {
      const id = cgroupId(join(root, at));
      if (id !== undefined && ids.has(id)) return true;
    }
    return false;
  };
}
