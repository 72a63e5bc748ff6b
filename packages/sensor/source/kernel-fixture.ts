import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cgroupRoot } from '../load/cgroup.ts';
import type { CoverageData } from '@remit/core/event';
import { type KernelOptions, type KernelSource, openKernelSource } from './kernel.ts';
import type { RawRecord } from './record.ts';

/** A cgroup of the test's own and a source that watches nothing else, so that whatever else runs on the machine stays out. */
export interface Fixture {
  readonly source: KernelSource;
  readonly cgroup: string;
  readonly records: RawRecord[];
  readonly coverage: CoverageData[];
  /** Runs a command in the cgroup to its end and returns what it printed. */
  run(command: string, args: readonly string[], options?: SpawnOptions): Promise<Ran>;
  /** Starts a command in the cgroup. */
  start(command: string, args: readonly string[], options?: SpawnOptions): ChildProcess;
  /** Polls until the condition holds; fails with what has come after ten seconds. */
  until<T>(condition: () => Awaitable<T | undefined | false>): Promise<T>;
  /** Polls until everything that has happened up to now is delivered. */
  settle(): Promise<void>;
  of<T extends RawRecord['type']>(type: T): Extract<RawRecord, { type: T }>[];
  close(): Promise<void>;
}

type Awaitable<T> = T | Promise<T>;

export interface Ran {
  readonly pid: number;
  readonly code: number | null;
  readonly output: string;
}

let count = 0;

export function openFixture(
  options: KernelOptions = {},
  before?: (start: Fixture['start'], cgroup: string) => void,
): Fixture {
  const root = cgroupRoot() ?? '/sys/fs/cgroup';
  const cgroup = join(root, `remit-test-${process.pid}-${count++}`);
  mkdirSync(cgroup);
  const children: ChildProcess[] = [];
  // The shell moves itself, then becomes the command: the command is in the cgroup from its first instruction.
  const start: Fixture['start'] = (command, args, spawnOptions = {}) => {
    const script = `echo $$ > ${cgroup}/cgroup.procs; exec "$@"`;
    const child = spawn('/bin/sh', ['-c', script, 'sh', command, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
      ...spawnOptions,
    });
    children.push(child);
    return child;
  };
  before?.(start, cgroup);
  const opened = openKernelSource({ watch: { mode: 'listed', cgroups: [`/${basename(cgroup)}`] }, ...options });
  if (!opened.ok) throw opened.error;
  const { source } = opened;
  const records: RawRecord[] = [];
  const coverage: CoverageData[] = [];
  const poll = () => {
    const watermark = source.poll((record) => records.push(record)) ?? 0n;
    coverage.push(...source.coverage());
    return watermark;
  };

  async function until<T>(condition: () => Awaitable<T | undefined | false>): Promise<T> {
    const deadline = performance.now() + 10_000;
    for (;;) {
      poll();
      const value = await condition();
      if (value !== undefined && value !== false) return value;
      if (performance.now() > deadline) throw new Error(`not seen within 10 s; seen: ${summary(records)}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  return {
    source,
    cgroup,
    records,
    coverage,
    start,
    async run(command, args, spawnOptions) {
      const child = start(command, args, spawnOptions);
      let output = '';
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      let code: number | null | undefined;
      child.on('close', (status) => {
        code = status;
      });
      await until(() => code !== undefined);
      return { pid: child.pid as number, code: code as number | null, output };
    },
    until,
    async settle() {
      const target = poll() + 10_000_000n;
      await until(() => poll() > target);
    },
    of: (type) => records.filter((record) => record.type === type) as never,
    async close() {
      for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      source.close();
      await removeCgroup(cgroup);
    },
  };
}

function summary(records: readonly RawRecord[]): string {
  const counts = new Map<string, number>();
  for (const { type } of records) counts.set(type, (counts.get(type) ?? 0) + 1);
  return JSON.stringify(Object.fromEntries(counts));
}

/** A cgroup can be removed once its last process is reaped; what is left in it is ended. */
async function removeCgroup(cgroup: string): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (performance.now() < deadline) {
    try {
      rmdirSync(cgroup);
      return;
    } catch {
      for (const pid of readFileSync(join(cgroup, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean)) {
        try {
          process.kill(Number(pid), 'SIGKILL');
        } catch {
          // It has ended meanwhile.
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** Moves a running process. */
export function moveInto(cgroup: string, pid: number): void {
  writeFileSync(join(cgroup, 'cgroup.procs'), String(pid));
}
