import type { OpenRecord, RecordHeader } from '../source/record.ts';
import type { EventIds } from './event-id.ts';
import type { CaptureLimits } from './limits.ts';
import { isReadNoise, isWriteNoise } from './noise-paths.ts';
import { type Open, type OpenMemory, type OpenRate, rememberUntold } from './open-memory.ts';
import { absolutePath } from './open-path.ts';
import { openUse } from './open-use.ts';
import type { Outbox } from './outbox.ts';
import { type KnownProcess, type ProcessTable, processRef } from './process-table.ts';
import { sensitiveKind } from './sensitive-paths.ts';

/**
 * Which opens become events. Of an agent's tree: all but loader and interpreter noise. Of anybody: what touches credentials or
 * other processes, and what writes outside caches. The rest is counted, and the latest of it remembered, because an agent is
 * known as one only by its first model exchange, after it has read its documents.
 */
export interface Opens {
  open(header: RecordHeader, record: OpenRecord): void;
  /** The process is an agent's: tells what was remembered, at the time `nowNs`. */
  followed(process: KnownProcess, nowNs: bigint): void;
  /** The event id of the open that happened at `openBootNs`; tells it first, at `nowNs`, if it was only remembered. */
  idOf(process: KnownProcess, openBootNs: bigint, nowNs: bigint): string | undefined;
  /** Tells what was counted long enough before `nowNs`; with `all`, whatever was counted. */
  tellCounted(nowNs: bigint, all: boolean): void;
  /** Opens that were not reported, since the last call. */
  takeUnreported(): { readonly noise: number; readonly others: number; readonly repeated: number };
  /** Opens worth reporting that went under in a flood, since the last call. */
  takeFlooded(): number;
}

interface Parts {
  readonly limits: CaptureLimits;
  readonly ids: EventIds;
  readonly outbox: Outbox;
  readonly processes: ProcessTable;
}

export function createOpens({ limits, ids, outbox, processes }: Parts): Opens {
  let unreported = { noise: 0, others: 0, repeated: 0 };
  let flooded = 0;
  /** Those with a count that is not told yet, the longest waiting first. */
  const counting = new Set<OpenRate>();

  function tell({ header, record, path }: Open, memory: OpenMemory, counted: number, nowNs?: bigint): string {
    const repeats = counted + (record.repeats ?? 0);
    const id = ids.next(header.bootNs, header.tid);
    const op = openUse(record.flags);
    memory.told.set(header.bootNs, id);
    outbox.add({
      id,
      bootNs: nowNs ?? header.bootNs,
      kind: 'file.open',
      source: 'kernel',
      process: processRef(header),
      data: {
        path,
        ...(record.resolved && { resolved: record.resolved }),
        op: op === 'none' ? 'read' : op,
        flags: record.flags,
        dev: record.dev,
        inode: record.inode.toString(),
        ...(repeats > 0 && { repeats }),
        ...(nowNs !== undefined && { opened_boot_ns: header.bootNs.toString() }),
      },
    });
    return id;
  }

  /** Tells the open, or counts it when the same file was opened often enough within one second. */
  function tellOrCount(open: Open, memory: OpenMemory, followed: boolean): void {
    const key = `${openUse(open.record.flags)} ${open.record.resolved || open.path}`;
    // A process that is not an agent's is of interest for what it touches, not for how often.
    const second = open.header.bootNs / (followed ? SECOND : 10n * SECOND);
    const most = followed ? limits.opensPerSecond : 1;
    const rate = memory.rates.get(key) ?? { second, reported: 0, counted: 0, id: '', memory, latest: open };
    if (rate.second !== second) {
      rate.second = second;
      rate.reported = 0;
    }
    rate.latest = open;
    memory.rates.set(key, rate);
    if (rate.reported >= most) {
      rate.counted += timesOf(open);
      unreported.repeated += timesOf(open);
      memory.told.set(open.header.bootNs, rate.id);
      if (counting.size >= MOST_COUNTING) tellOldestCounts(counting.size - MOST_COUNTING + 1);
      counting.add(rate);
      return;
    }
    rate.reported++;
    rate.id = tell(open, memory, rate.counted);
    counting.delete(rate);
    rate.counted = 0;
  }

  /** As one open that stands for itself and the others. */
  function tellCount(rate: OpenRate): void {
    const { header } = rate.latest;
    const nowNs = header.bootNs > outbox.watermark ? header.bootNs : outbox.watermark;
    tell({ ...rate.latest, record: { ...rate.latest.record, repeats: rate.counted - 1 } }, rate.memory, 0, nowNs);
    counting.delete(rate);
    rate.counted = 0;
  }

  function tellOldestCounts(count: number): void {
    let left = count;
    for (const rate of counting) {
      if (left-- <= 0) break;
      tellCount(rate);
    }
  }

  function isFlood({ reported }: OpenMemory, bootNs: bigint): boolean {
    const second = bootNs / SECOND;
    if (reported.second !== second) {
      reported.second = second;
      reported.count = 0;
    }
    return ++reported.count > limits.processOpensPerSecond;
  }

  return {
    open(header, record) {
      const process = processes.of(header);
      const open = { header, record, path: absolutePath(record.path, record.resolved, process.cwd) };
      const worth = worthOf(open, process.followed);
      if (worth === 'noise') {
        unreported.noise += timesOf(open);
        return;
      }
      const memory = processes.opensOf(process);
      if (worth === 'later') {
        unreported.others += timesOf(open);
        rememberUntold(memory, open, limits.untoldOpens);
        return;
      }
      if (worth === 'now' && isFlood(memory, header.bootNs)) flooded += timesOf(open);
      else tellOrCount(open, memory, process.followed);
    },
    followed(process, nowNs) {
      const memory = process.opens;
      if (!memory) return;
      const untold = memory.untold;
      memory.untold = [];
      for (const open of untold) tell(open, memory, 0, nowNs);
      unreported.others = Math.max(0, unreported.others - untold.length);
    },
    idOf(process, openBootNs, nowNs) {
      const memory = process.opens;
      const told = memory?.told.get(openBootNs);
      if (told !== undefined || !memory) return told;
      const at = memory.untold.findIndex((open) => open.header.bootNs === openBootNs);
      if (at < 0) return undefined;
      const [open] = memory.untold.splice(at, 1);
      return tell(open as Open, memory, 0, nowNs);
    },
    tellCounted(nowNs, all) {
      for (const rate of counting) {
        if (!all && nowNs - rate.latest.header.bootNs < TOLD_AFTER_NS) break;
        tellCount(rate);
      }
    },
    takeUnreported() {
      const counts = unreported;
      unreported = { noise: 0, others: 0, repeated: 0 };
      return counts;
    },
    takeFlooded() {
      const count = flooded;
      flooded = 0;
      return count;
    },
  };
}

const SECOND = 1_000_000_000n;
/** After this time without another a count is told by itself; it may go on growing as long as there are others. */
const TOLD_AFTER_NS = 2n * SECOND;
const MOST_COUNTING = 4_096;

/** How many opens the record stands for. */
function timesOf({ record }: Open): number {
  return 1 + (record.repeats ?? 0);
}

function worthOf({ header, record, path }: Open, followed: boolean): 'always' | 'now' | 'later' | 'noise' {
  const use = openUse(record.flags);
  if (use === 'none') return 'noise';
  const paths = record.resolved && record.resolved !== path ? [path, record.resolved] : [path];
  if (paths.some((each) => sensitiveKind(each, header.pid))) return 'always';
  if (use === 'read') {
    if (paths.some(isReadNoise)) return 'noise';
    return followed ? 'now' : 'later';
  }
  return paths.some(isWriteNoise) ? 'noise' : 'now';
}
