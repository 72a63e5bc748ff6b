import type { EventClass } from '../load/load.ts';
import { median, range } from '../statistics.ts';
import { NONE, type Run } from './rounds.ts';

/** One sensor under one load over all repetitions: medians, and the ratios against the bare runs of the same repetition. */
export interface Summary {
  readonly load: string;
  readonly contender: string;
  readonly runs: number;
  /** Microseconds of CPU in the load per operation. */
  readonly cpuPerOp: number;
  /** Operations a second. */
  readonly rate: number;
  readonly loadRatio: Spread;
  /** With the sensor's own CPU. */
  readonly totalRatio: Spread;
  readonly speedRatio: Spread;
  readonly seen: Readonly<Partial<Record<EventClass, number>>>;
  /** Events of the load that were neither seen nor said to be lost. Negative: more was said than was lost. */
  readonly unreported: number;
  readonly missed: number;
  readonly lost: number;
  /** Share of one core while the load ran. */
  readonly sensorCores: Spread;
  readonly sensorPerOp: number;
  readonly peak: Spread;
  readonly maps: number;
  readonly ready: Spread;
  readonly lines: number;
  readonly died: number;
}

export interface Spread {
  readonly value: number;
  readonly range: readonly [number, number];
}

export function summarise(runs: readonly Run[]): Summary[] {
  const groups = Map.groupBy(runs, ({ load, contender }) => `${load}\0${contender}`);
  return [...groups.values()].map((group) => summaryOf(group, runs));
}

function summaryOf(group: readonly Run[], all: readonly Run[]): Summary {
  const [{ load, contender }] = group as [Run];
  const bare = (run: Run, figure: (run: Run) => number): number =>
    median(all.filter((r) => r.load === load && r.contender === NONE && r.repetition === run.repetition).map(figure));
  const cpuOf = ({ cpu, ops }: Run): number => cpu / ops;
  const rateOf = ({ ops, seconds }: Run): number => ops / seconds;
  const spread = (figure: (run: Run) => number): Spread => {
    const values = group.map(figure).filter(Number.isFinite);
    return { value: median(values), range: range(values) };
  };
  return {
    load,
    contender,
    runs: group.length,
    cpuPerOp: median(group.map(cpuOf)) * 1e6,
    rate: median(group.map(rateOf)),
    loadRatio: spread((run) => cpuOf(run) / bare(run, cpuOf)),
    totalRatio: spread((run) => (run.cpu + (run.sensor?.cpu ?? 0)) / run.ops / bare(run, cpuOf)),
    speedRatio: spread((run) => rateOf(run) / bare(run, rateOf)),
    seen: seenOf(group),
    unreported: median(group.map((run) => missedOf(run) - (run.sensor?.lost ?? 0))),
    missed: median(group.map(missedOf)),
    lost: median(group.map(({ sensor }) => sensor?.lost ?? 0)),
    sensorCores: spread(({ sensor }) => (sensor ? sensor.cpuDuring / sensor.wall : 0)),
    sensorPerOp: median(group.map(({ sensor, ops }) => (sensor?.cpu ?? 0) / ops)) * 1e6,
    peak: spread(({ sensor }) => sensor?.peak ?? 0),
    maps: median(group.map(({ sensor }) => sensor?.maps ?? 0)),
    ready: spread(({ sensor }) => sensor?.ready ?? 0),
    lines: median(group.map(({ sensor }) => sensor?.lines ?? 0)),
    died: group.filter(({ sensor }) => sensor?.died).length,
  };
}

/** The lowest share per class over the repetitions: a sensor that misses only sometimes misses. */
function seenOf(group: readonly Run[]): Partial<Record<EventClass, number>> {
  const shares: Partial<Record<EventClass, number>> = {};
  for (const { truth, sensor } of group) {
    for (const [name, count] of Object.entries(sensor?.seen ?? {}) as [EventClass, number][]) {
      const share = count / (truth[name] ?? Number.NaN);
      if (Number.isFinite(share)) shares[name] = Math.min(share, shares[name] ?? Number.POSITIVE_INFINITY);
    }
  }
  return shares;
}

/** Of the classes that the sensor covers at all. */
function missedOf({ truth, sensor }: Run): number {
  const names = Object.keys(sensor?.seen ?? {}) as EventClass[];
  return names.reduce(
    (sum, name) => sum + (truth[name] === undefined ? 0 : truth[name] - (sensor?.seen[name] ?? 0)),
    0,
  );
}
