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

/** Counts what found no room in the rings and what came cut, and says so when it changes. */
export function createLosses(bpf: Libbpf, lostMap: number, programs: ReadonlyMap<string, Handle>) {
  const told = new Map<string, number>();
  const cut = new Map<string, number>();
  const missed = new Map<string, number>();
  const values = Buffer.alloc(8 * Math.max(1, bpf.possibleCpus()));

  function lostOf(type: number): number {
    if (bpf.lookup(lostMap, u32(type), values) !== 0) return 0;
    let sum = 0;
    for (let at = 0; at < values.length; at += 8) sum += Number(values.readBigUInt64LE(at));
    return sum;
  }

  /** A program does not run within itself: an interrupt that would start it anew passes unseen. */
  function takeMissed(): CoverageData[] {
    return [...programs].flatMap(([source, program]) => {
      const total = bpf.missed(program);
      const lost = total - (missed.get(source) ?? 0);
      missed.set(source, total);
      const reason = 'the program was running on that processor already';
      return lost > 0 ? [{ scope: 'node', source, state: 'attached', lost, truncated: 0, reason }] : [];
    });
  }

  return {
    note(record: RawRecord): void {
      const isCut = record.type === 'exec' ? record.argvTruncated : record.type === 'tls' && record.cut > 0;
      if (!isCut) return;
      const source = SOURCES[record.type as 'exec' | 'tls'];
      cut.set(source, (cut.get(source) ?? 0) + 1);
    },
    take(): CoverageData[] {
      const lost = new Map<string, number>();
      for (const [name, type] of Object.entries(recordType) as [keyof typeof recordType, number][]) {
        lost.set(SOURCES[name], (lost.get(SOURCES[name]) ?? 0) + lostOf(type));
      }
      const statements: CoverageData[] = [];
      for (const [source, total] of lost) {
        const since = total - (told.get(source) ?? 0);
        const truncated = cut.get(source) ?? 0;
        if (since === 0 && truncated === 0) continue;
        told.set(source, total);
        cut.delete(source);
        const reason = since > 0 ? 'the ring was full' : 'longer than what is copied';
        statements.push({ scope: 'node', source, state: 'attached', lost: since, truncated, reason });
      }
      return [...statements, ...takeMissed()];
    },
  };
}
