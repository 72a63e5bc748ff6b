import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, type LiveProcess, liveProcess } from './live-process.ts';

/** All that a stage has made outside itself, written down before it is made, so that anybody can take it down again. */
export interface Belongings {
  readonly owner: LiveProcess;
  readonly folder: string;
  network?: string;
  /** Innermost first. */
  cgroups: readonly string[];
  processes: LiveProcess[];
}

export const FOLDER_PREFIX = 'remit-demo-';
const FILE = 'stage.json';
const DEADLINE_MS = 5_000;

export function writeDown(belongings: Belongings): void {
  writeFileSync(join(belongings.folder, FILE), JSON.stringify(belongings), { mode: 0o600 });
}

/** Ends the processes and removes what was made, in reverse order. Synchronous, so that it also serves an exit handler. */
export function takeDown(belongings: Belongings): void {
  for (const cgroup of belongings.cgroups.slice(0, 1)) emptyCgroup(cgroup);
  end(belongings.processes.toReversed());
  if (belongings.network !== undefined && existsSync(`/run/netns/${belongings.network}`)) {
    execFileSync('ip', ['netns', 'delete', belongings.network], { stdio: 'pipe' });
  }
  for (const cgroup of belongings.cgroups) removeCgroup(cgroup);
  rmSync(belongings.folder, { recursive: true, force: true });
}

/** Takes down what earlier stages left whose owner is gone. */
export function takeDownLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const folder = join(tmpdir(), name);
    if (!name.startsWith(FOLDER_PREFIX) || !isOurs(folder)) continue;
    const belongings = JSON.parse(readFileSync(join(folder, FILE), 'utf8')) as Belongings;
    if (belongings.folder === folder && !isAlive(belongings.owner)) takeDown(belongings);
  }
}

/** Anybody can make a folder in /tmp; only what this user wrote is believed. */
function isOurs(folder: string): boolean {
  const stat = lstatSync(folder);
  return stat.isDirectory() && stat.uid === process.getuid?.() && existsSync(join(folder, FILE));
}

function emptyCgroup(cgroup: string): void {
  const members = join(cgroup, 'cgroup.procs');
  until(() => {
    if (!existsSync(members)) return true;
    const processes = readFileSync(members, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    // A member that forks while we kill gives a new member: look again until nobody is left.
    end(processes.flatMap((pid) => liveProcess(Number(pid)) ?? []));
    return processes.length === 0;
  });
}

function end(processes: readonly LiveProcess[]): void {
  for (const one of processes.filter(isAlive)) process.kill(one.pid, 'SIGKILL');
  until(() => !processes.some(isAlive));
}

function removeCgroup(cgroup: string): void {
  until(() => {
    try {
      rmdirSync(cgroup);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // ENOTEMPTY, or EBUSY on the parent: another stage lives below it, and it is theirs to remove.
      if (code === 'ENOENT' || code === 'ENOTEMPTY') return true;
      return code === 'EBUSY' && readdirSync(cgroup, { withFileTypes: true }).some((entry) => entry.isDirectory());
    }
  });
}

/** Looks again every few milliseconds until the condition holds or the deadline is over. */
function until(condition: () => boolean): void {
  const deadline = Date.now() + DEADLINE_MS;
  while (!condition() && Date.now() < deadline) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
}
