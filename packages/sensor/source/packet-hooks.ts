import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { CoverageData } from '@remit/core/event';
import { type CgroupPaths, cgroupId } from '../load/cgroup.ts';
import type { Handle, Libbpf } from '../load/libbpf.ts';
import type { Programs } from '../load/programs.ts';
import type { Watch } from './watch-list.ts';

/** Keeps the programs that see packets attached to the watched cgroups, and to those alone: the sockets of others pay nothing. */
export interface PacketHooks {
  watch(watch: Watch): void;
  close(): void;
}

export function createPacketHooks(parts: {
  readonly bpf: Libbpf;
  readonly programs: Programs['packets'];
  readonly root: string;
  readonly cgroups: CgroupPaths;
  report(statement: CoverageData): void;
}): PacketHooks {
  const { bpf, programs, root, cgroups, report } = parts;
  const attached = new Map<string, readonly Handle[]>();

  function attach(path: string): void {
    if (!programs) return;
    let cgroup: number;
    try {
      cgroup = openSync(join(root, path), 'r');
    } catch {
      return; // It is gone; that it was listed and is not there is said elsewhere.
    }
    const links = [programs.egress, programs.ingress].map((program) => bpf.attachCgroup(program, cgroup));
    const refused = bpf.lastError();
    closeSync(cgroup);
    const set = links.filter((link) => link !== undefined);
    if (set.length === links.length) {
      attached.set(path, set);
      return;
    }
    for (const link of set) bpf.destroyLink(link);
    say('failed', `cgroup:${path}`, `the packet programs do not attach (${refused})`);
  }

  function detach(path: string): void {
    for (const link of attached.get(path) ?? []) bpf.destroyLink(link);
    attached.delete(path);
  }

  function say(state: CoverageData['state'], scope: string, reason?: string): void {
    const remedy = 'see `remit doctor`; TLS is still read';
    report({ scope, source: 'kernel.flow', state, lost: 0, truncated: 0, ...(reason && { reason, remedy }) });
  }

  return {
    watch(watch) {
      if (!programs) return;
      const wanted = new Set(watch.mode === 'all' ? ['/'] : topmost(watch.cgroups.flatMap((entry) => pathOf(entry))));
      for (const path of attached.keys()) if (!wanted.has(path)) detach(path);
      for (const path of wanted) if (!attached.has(path)) attach(path);
      if (attached.size > 0) say('attached', 'node');
    },
    close() {
      for (const path of attached.keys()) detach(path);
    },
  };

  function pathOf(entry: string | bigint): string[] {
    if (typeof entry === 'string') return [join('/', entry)];
    const path = cgroups.of(entry, 0);
    return path === undefined || cgroupId(join(root, path)) !== entry ? [] : [path];
  }
}

/** A program attached to a cgroup runs for what lies below it too, and must not run twice. */
function topmost(paths: readonly string[]): string[] {
  const all = new Set(paths);
  return paths.filter((path) => {
    for (let at = path.lastIndexOf('/'); at >= 0; at = path.lastIndexOf('/', at - 1)) {
      if (all.has(path.slice(0, at) || '/') && path !== '/') return false;
      if (at === 0) break;
    }
    return true;
  });
}
