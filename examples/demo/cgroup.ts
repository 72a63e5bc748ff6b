import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where cgroup v2 is mounted: /sys/fs/cgroup, or below it on machines that still have v1 as well. */
export function cgroupRoot(): string {
  const line = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .find((mount) => mount.split(' ')[2] === 'cgroup2');
  if (line === undefined) throw new Error('no cgroup v2 is mounted; mount one: mount -t cgroup2 none /sys/fs/cgroup');
  return line.split(' ')[1]!;
}

/**
 * Makes the agent's cgroup and returns what was made, innermost first. A cgroup of that name which is there already belongs to
 * another stage that is up, so then `PARENT-RUN/NAME` is made.
 */
export function createCgroup(name: string, run: string): readonly string[] {
  const wanted = join(cgroupRoot(), name);
  const path = made(wanted) ? wanted : join(`${dirname(wanted)}-${run}`, name.split('/').at(-1)!);
  if (path !== wanted) made(path);
  return [path, dirname(path)];
}

function made(path: string): boolean {
  for (let attempt = 1; ; attempt++) {
    mkdirSync(dirname(path), { recursive: true });
    try {
      mkdirSync(path);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') return false;
      // ENOENT: another stage that was closed just now took the parent with it.
      if (code !== 'ENOENT' || attempt === 5) throw error;
    }
  }
}
