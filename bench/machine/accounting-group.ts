import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A group of processes whose CPU time the kernel accounts exactly, short-lived ones included. */
export interface AccountingGroup {
  /** Below the cgroup v2 mount, as `remit --watch` takes it. */
  readonly name: string;
  /** A command that runs the given one inside the group. */
  inside(command: readonly string[]): readonly [string, ...string[]];
  /** CPU seconds of everything that ran inside. */
  cpu(): number;
  pids(): number[];
  remove(): Promise<void>;
}

/** The v1 controller counts to the nanosecond where it is mounted; v2 counts microseconds without any controller switched on. */
const V1 = '/sys/fs/cgroup/cpuacct';

export function createAccountingGroup(name: string): AccountingGroup {
  const v2 = join(unifiedRoot(), name);
  const v1 = existsSync(`${V1}/cpuacct.usage`) ? join(V1, name) : undefined;
  const folders = [v2, ...(v1 === undefined ? [] : [v1])];
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  const enter = folders.map((folder) => `echo $$ > '${folder}/cgroup.procs'`).join(' && ');
  return {
    name: `/${name}`,
    inside: (command) => ['/bin/sh', '-c', `${enter} && exec "$@"`, 'sh', ...command],
    cpu() {
      if (v1 !== undefined) return Number(readFileSync(`${v1}/cpuacct.usage`, 'utf8')) / 1e9;
      return Number(/^usage_usec (\d+)/m.exec(readFileSync(`${v2}/cpu.stat`, 'utf8'))?.[1]) / 1e6;
    },
    pids: () => readFileSync(`${v2}/cgroup.procs`, 'utf8').split('\n').filter(Boolean).map(Number),
    async remove() {
      for (const folder of folders) await removeEmptied(folder);
    },
  };
}

export function unifiedRoot(): string {
  const root = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'].find((path) => existsSync(`${path}/cgroup.controllers`));
  if (root === undefined) throw new Error('no cgroup v2 hierarchy is mounted');
  return root;
}

/** A group empties a moment after its last process was waited for. */
async function removeEmptied(folder: string): Promise<void> {
  for (const until = Date.now() + 2000; Date.now() < until; await pause(20)) {
    try {
      return rmdirSync(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    }
  }
}
