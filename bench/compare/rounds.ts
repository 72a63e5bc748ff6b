import type { Contender } from '../contender/contender.ts';
import { type Heard, startContender } from '../contender/running.ts';
import type { Load, Ran } from '../load/load.ts';
import type { Workbench } from '../load/workbench.ts';
import { createAccountingGroup } from '../machine/accounting-group.ts';

/** One run of one load beside one sensor, or beside none. */
export interface Run extends Ran {
  readonly load: string;
  readonly contender: string;
  readonly repetition: number;
  readonly sensor?: SensorSide;
}

interface SensorSide extends Heard {
  readonly ready: number;
  /** CPU seconds while the load ran, and until its backlog was worked off. */
  readonly cpuDuring: number;
  readonly cpu: number;
  /** Wall seconds of the load. */
  readonly wall: number;
  /** Bytes. */
  readonly peak: number;
  readonly maps: number;
  readonly died: boolean;
}

export const NONE = 'none';
export const loadGroup = `remit-bench-load-${process.pid}`;

/**
 * Each repetition runs every sensor once in an order of its own, with bare runs before, between and after them, so that a change of
 * the machine's mood shows in both and falls out of the ratio.
 */
export async function* rounds(
  bench: Workbench,
  load: Load,
  contenders: readonly Contender[],
  repetitions: number,
  random: () => number,
): AsyncGenerator<Run | { readonly failed: string; readonly why: string }> {
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const order = shuffled(contenders, random);
    const middle = Math.ceil(order.length / 2);
    for (const contender of [undefined, ...order.slice(0, middle), undefined, ...order.slice(middle), undefined]) {
      try {
        const ran = contender ? await beside(contender, bench, load) : await alone(load);
        yield { load: load.name, contender: contender?.name ?? NONE, repetition, ...ran };
      } catch (error) {
        yield { failed: contender?.name ?? NONE, why: (error as Error).message };
      }
    }
  }
}

async function alone(load: Load): Promise<Ran> {
  const group = createAccountingGroup(loadGroup);
  try {
    return await load.run(group);
  } finally {
    await group.remove();
  }
}

async function beside(contender: Contender, bench: Workbench, load: Load): Promise<Ran & { sensor: SensorSide }> {
  const running = await startContender(contender, bench);
  let heard: Heard | undefined;
  try {
    const before = running.cpu();
    const began = performance.now();
    const ran = await alone(load);
    const wall = (performance.now() - began) / 1000;
    const cpuDuring = running.cpu() - before;
    if (load.name !== 'idle') await running.drained();
    const cpu = running.cpu() - before;
    const { peak, maps } = running.memory();
    const { ready, died } = running;
    heard = await running.stop();
    return { ...ran, sensor: { ...heard, ready, cpuDuring, cpu, wall, peak, maps, died } };
  } finally {
    if (heard === undefined) await running.stop();
  }
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => [random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}
