import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { auditd } from '../contender/auditd.ts';
import { bpftrace, bpftraceCount, bpftraceTls, bpftraceTlsCount } from '../contender/bpftrace.ts';
import type { Contender } from '../contender/contender.ts';
import { remit, remitElsewhere } from '../contender/remit.ts';
import { createLoads, type LoadName } from '../load/loads.ts';
import type { LoadSizes } from '../load/load.ts';
import type { Workbench } from '../load/workbench.ts';
import { unifiedRoot } from '../machine/accounting-group.ts';
import { rounds, type Run } from './rounds.ts';
import { type Summary, summarise } from './summary.ts';

export interface Comparison {
  readonly summaries: readonly Summary[];
  readonly runs: readonly Run[];
}

export interface CompareOptions {
  readonly loads: readonly LoadName[];
  readonly repetitions: number;
  readonly peers: boolean;
  readonly sizes: LoadSizes;
  readonly seed: number;
  readonly say: (line: string) => void;
}

/** The product beside no sensor and beside others, load by load. */
export async function compare(bench: Workbench, options: CompareOptions): Promise<Comparison> {
  const nobody = `remit-bench-nobody-${process.pid}`;
  const folder = join(unifiedRoot(), nobody);
  mkdirSync(folder, { recursive: true });
  const peers = [bpftrace, bpftraceCount, bpftraceTls, bpftraceTlsCount, auditd];
  const contenders: readonly Contender[] = [remit, remitElsewhere(`/${nobody}`), ...(options.peers ? peers : [])];
  const loads = createLoads(bench, options.sizes);
  const random = randomFrom(options.seed);
  const runs: Run[] = [];
  try {
    for (const name of options.loads) {
      const taking = contenders.filter((contender) => contender.loads.includes(name));
      for await (const run of rounds(bench, loads[name], taking, options.repetitions, random)) {
        if ('failed' in run) options.say(`${name} ${run.failed} failed: ${run.why}`);
        else {
          runs.push(run);
          options.say(runLine(run));
        }
      }
    }
  } finally {
    rmdirSync(folder);
  }
  return { summaries: summarise(runs), runs };
}

function runLine({ load, contender, repetition, ops, seconds, cpu, sensor }: Run): string {
  const bare = `${load} #${repetition + 1} ${contender}: ${(ops / seconds).toFixed(1)} op/s, ${((cpu / ops) * 1e6).toFixed(2)} µs/op`;
  if (!sensor) return bare;
  const seen = Object.entries(sensor.seen).map(([name, count]) => `${name} ${count}`);
  return `${bare}, sensor ${sensor.cpu.toFixed(2)} s CPU, ${(sensor.peak / 1e6).toFixed(0)} MB, saw ${seen.join(' ')}, lost ${sensor.lost}`;
}

/** Mulberry32: orders that can be had again. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
