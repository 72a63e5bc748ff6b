import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, createReadStream, openSync, readFileSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { EventClass } from '../load/load.ts';
import type { Workbench } from '../load/workbench.ts';
import { type AccountingGroup, createAccountingGroup } from '../machine/accounting-group.ts';
import { kernelThreadCpu } from '../machine/kernel-thread.ts';
import { kernelMaps, peakMemory } from '../machine/memory.ts';
import { canary, type Contender } from './contender.ts';

/** A sensor that runs and is ready. */
export interface Running {
  /** Seconds from its start to its first event or its word. */
  readonly ready: number;
  readonly pids: () => readonly number[];
  /** CPU seconds of all its processes so far. */
  cpu(): number;
  /** Resolves when it has worked off what it had to: it takes next to no CPU any more. */
  drained(): Promise<void>;
  /** Bytes, of all its processes together. */
  memory(): { readonly peak: number; readonly maps: number };
  /** Ends it and counts what it said. */
  stop(): Promise<Heard>;
  readonly died: boolean;
}

export interface Heard {
  readonly seen: Readonly<Partial<Record<EventClass, number>>>;
  readonly lost: number;
  readonly lines: number;
  readonly bytes: number;
}

const START_LIMIT_MS = 60_000;
const DRAIN_LIMIT_MS = 20_000;
const DRAIN_LOOK_MS = 400;
/** CPU seconds between two looks below which it counts as idle. */
const DRAINED = 0.02;
const SETTLE_MS = 500;

/** Starts it in an accounting group of its own, with its output on tmpfs. */
export async function startContender(contender: Contender, bench: Workbench): Promise<Running> {
  contender.prepare?.(bench);
  const out = bench.path('sensor.out');
  const err = bench.path('sensor.err');
  const events = contender.output?.(bench) ?? out;
  const group = createAccountingGroup(`remit-bench-sensor-${process.pid}`);
  const [program, ...args] = group.inside(contender.command(bench));
  const files = [openSync(out, 'w'), openSync(err, 'w')] as const;
  const began = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', ...files], detached: true });
  for (const file of files) closeSync(file);
  const text = () => [out, err].map((path) => headOf(path)).join('');
  try {
    await untilReady(contender, bench, child, text);
  } catch (error) {
    await end(group, child);
    throw error;
  }
  const ready = (performance.now() - began) / 1000;
  await pause(SETTLE_MS);
  const cpu = () => group.cpu() + (contender.kernelThreads ?? []).reduce((sum, name) => sum + kernelThreadCpu(name), 0);
  return {
    ready,
    pids: () => group.pids(),
    cpu,
    async drained() {
      for (const until = Date.now() + DRAIN_LIMIT_MS; Date.now() < until; ) {
        const before = cpu();
        await pause(DRAIN_LOOK_MS);
        if (cpu() - before < DRAINED) return;
      }
    },
    memory: () => ({ peak: peakMemory(group.pids()), maps: kernelMaps(group.pids()) }),
    async stop() {
      await end(group, child);
      const said = await Promise.all([...new Set([out, err, events])].map((path) => hear(contender, path)));
      const none = Object.fromEntries(contender.covers.map((name) => [name, 0]));
      return said.reduce(together, { seen: none, lost: 0, lines: 0, bytes: 0 });
    },
    get died() {
      return child.exitCode !== null || child.signalCode !== null;
    },
  };
}

async function untilReady(
  contender: Contender,
  bench: Workbench,
  child: ChildProcess,
  text: () => string,
): Promise<void> {
  const mark = contender.ready ?? new RegExp(`/${canary}"`);
  for (const until = Date.now() + START_LIMIT_MS; ; await pause(10)) {
    if (child.exitCode !== null)
      throw new Error(`${contender.name} ended with ${child.exitCode}: ${text().slice(-600)}`);
    if (!contender.ready) spawnSync(bench.path(canary));
    if (mark.test(text())) return;
    if (Date.now() > until) throw new Error(`${contender.name} was not ready in a minute: ${text().slice(-600)}`);
  }
}

/** Each process by its pid, first asked to end, then ended. */
async function end(group: AccountingGroup, child: ChildProcess): Promise<void> {
  for (const [signal, patience] of [
    ['SIGINT', 15_000],
    ['SIGTERM', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    for (const pid of group.pids()) kill(pid, signal);
    for (const until = Date.now() + patience; Date.now() < until; await pause(20)) {
      if ((child.exitCode !== null || child.signalCode !== null) && group.pids().length === 0) return group.remove();
    }
  }
  await group.remove();
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    return; // it has ended meanwhile
  }
}

const HEAD_BYTES = 4 * 1024 * 1024;

function headOf(path: string): string {
  return statSync(path).size > HEAD_BYTES ? '' : readFileSync(path, 'latin1');
}

async function hear(contender: Contender, path: string): Promise<Heard> {
  const seen: Partial<Record<EventClass, number>> = {};
  let lost = 0;
  let lines = 0;
  for await (const line of createInterface({ input: createReadStream(path, 'latin1') })) {
    lines++;
    const said = contender.read(line);
    if (said.seen) seen[said.seen[0]] = (seen[said.seen[0]] ?? 0) + said.seen[1];
    lost += said.lost ?? 0;
  }
  return { seen, lost, lines, bytes: statSync(path).size };
}

function together(a: Heard, b: Heard): Heard {
  const seen = { ...a.seen };
  for (const [name, count] of Object.entries(b.seen) as [EventClass, number][]) seen[name] = (seen[name] ?? 0) + count;
  return { seen, lost: a.lost + b.lost, lines: a.lines + b.lines, bytes: a.bytes + b.bytes };
}
