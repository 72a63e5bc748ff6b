import type { CoverageData } from '@remit/core/event';
import type { Handle, Libbpf } from '../load/libbpf.ts';
import { recordType } from '../ring/layout.ts';
import type { RawRecord } from './record.ts';
import { u32 } from './watch-list.ts';

const SOURCES: Record<keyof typeof recordType, string> = {
  fork: 'kernel.fork',
  exec: 'kernel.exec',
  exit: 'kernel.exit',
  open: 'kernel.open',
  connect: 'kernel.net.connect',
  established: 'kernel.net.state',
  close: 'kernel.net.state',
  tls: 'kernel.tls',
  tls_free: 'kernel.tls.free',
  flow: 'kernel.flow',
  flow_end: 'kernel.flow.end',
  dns: 'kernel.dns',
  stdio: 'kernel.stdio',
};

interface Parts {
  readonly bpf: Libbpf;
  /** By record type, for each processor. */
  readonly total: number;
  /** By cgroup and record type; may not hold all. */
  readonly byCgroup: number;
  readonly programs: ReadonlyMap<string, Handle>;
  readonly cgroupPath: (id: bigint) => string | undefined;
}

/** Counts what found no room in the rings and what came cut, and says so when it changes: whose it was, where that is known. */
export function createLosses({ bpf, total, byCgroup, programs, cgroupPath }: Parts) {
  const told = new Map<string, number>();
  const cut = new Map<string, number>();
  const missed = new Map<string, number>();
  const values = Buffer.alloc(8 * Math.max(1, bpf.possibleCpus()));
  let sumBefore = 0;
  let missedAt = 0;

  function lostOf(type: number): number {
    if (bpf.lookup(total, u32(type), values) !== 0) return 0;
    let sum = 0;
    for (let at = 0; at < values.length; at += 8) sum += Number(values.readBigUInt64LE(at));
    return sum;
  }

  /** Of each type by cgroup; what is not among them is the node's. */
  function owned(): Map<number, Map<bigint, number>> {
    const found = new Map<number, Map<bigint, number>>();
    const key = Buffer.alloc(KEY_BYTES);
    const value = Buffer.alloc(8);
    for (let more = bpf.nextKey(byCgroup, null, key) === 0, seen = 0; more && seen < MOST_KEYS; seen++) {
      if (bpf.lookup(byCgroup, key, value) === 0) {
        const type = key.readUInt32LE(8);
        const counts = found.get(type) ?? new Map<bigint, number>();
        counts.set(key.readBigUInt64LE(0), Number(value.readBigUInt64LE(0)));
        found.set(type, counts);
      }
      more = bpf.nextKey(byCgroup, Buffer.from(key), key) === 0;
    }
    return found;
  }

  /** What has grown since it was last told. */
  function since(what: string, count: number): number {
    const more = count - (told.get(what) ?? 0);
    if (more > 0) told.set(what, count);
    return Math.max(0, more);
  }

  function lost(): CoverageData[] {
    const sum = lostOf(ALL);
    if (sum === sumBefore) return [];
    sumBefore = sum;
    const types = Object.entries(recordType) as [keyof typeof recordType, number][];
    const totals = types.map(([name, type]) => ({ name, type, count: lostOf(type) }));
    const owners = owned();
    return totals.flatMap(({ name, type, count }) => {
      const source = SOURCES[name];
      const byOwner = [...(owners.get(type) ?? [])];
      const rest = byOwner.reduce((left, [, each]) => left - each, count);
      const scoped = byOwner.map(([id, each]): [string, number] => [
        `cgroup:${cgroupPath(id) ?? id}`,
        since(`${name} ${id}`, each),
      ]);
      return [...scoped, ['node', since(name, rest)] as [string, number]]
        .filter(([, each]) => each > 0)
        .map(([scope, each]) => statement(scope, source, { lost: each, reason: 'the ring was full' }));
    });
  }

  function truncated(): CoverageData[] {
    const found = [...cut].map(([source, count]) =>
      statement('node', source, { truncated: count, reason: 'longer than what is copied' }),
    );
    cut.clear();
    return found;
  }

  /** A program does not run within itself: an interrupt that would start it anew passes unseen. */
  function takeMissed(): CoverageData[] {
    if (performance.now() - missedAt < MISSED_EVERY_MS) return [];
    missedAt = performance.now();
    return [...programs].flatMap(([source, program]) => {
      const count = bpf.missed(program);
      const more = count - (missed.get(source) ?? 0);
      missed.set(source, count);
      const reason = 'the program was running on that processor already';
      return more > 0 ? [statement('node', source, { lost: more, reason })] : [];
    });
  }

  return {
    note(record: RawRecord): void {
      const isCut = record.type === 'exec' ? record.argvTruncated : record.type === 'tls' && record.cut > 0;
      if (!isCut) return;
      const source = SOURCES[record.type as 'exec' | 'tls'];
      cut.set(source, (cut.get(source) ?? 0) + 1);
    },
    take: (): CoverageData[] => [...lost(), ...truncated(), ...takeMissed()],
  };
}

/** The place of all types together. */
const ALL = 0;
/** Asking each program costs a system call. */
const MISSED_EVERY_MS = 5_000;

/** struct lost_key of bpf/maps.h, and how many the map holds. */
const KEY_BYTES = 16;
const MOST_KEYS = 4096;

function statement(
  scope: string,
  source: string,
  what: { readonly lost?: number; readonly truncated?: number; readonly reason: string },
): CoverageData {
  return { scope, source, state: 'attached', lost: 0, truncated: 0, ...what };
}
