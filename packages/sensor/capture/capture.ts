import type { CoverageData, ProcessRef, RemitEvent } from '@remit/core/event';
import type { RawRecord, RecordHeader } from '../source/record.ts';
import { redactArgv } from './argv.ts';
import { containerIdOf } from './container-id.ts';
import { createContents } from './contents.ts';
import { createCoverageFold } from './coverage-fold.ts';
import { createEventIds } from './event-id.ts';
import { createExchanges } from './exchanges.ts';
import { plainAddress } from './ip-address.ts';
import { type CaptureLimits, defaultLimits } from './limits.ts';
import { createLru } from './lru.ts';
import { createOpens } from './opens.ts';
import { createOutbox, type Draft } from './outbox.ts';
import { createProcessTable, type ProcessIdentity, processRef } from './process-table.ts';
import { createSentTexts } from './sent-texts.ts';
import { createTlsSessions, type Position } from './tls-sessions.ts';

/**
 * Raw records in, events out. It reads no clock and does no I/O: the same records, watermarks and clock offsets give the same
 * events with the same ids, so a raw capture played back tells what the live run told.
 */
export interface Capture {
  /** Records of one source, in boot-time order. Never throws, whatever the record says. */
  push(record: RawRecord): void;
  /** A statement of the source or the sensor about what can and cannot be seen; it is told with the next drain. */
  note(statement: CoverageData): void;
  /** Wall clock minus boot clock, in nanoseconds, from now on. */
  setClock(wallMinusBootNs: bigint): void;
  /**
   * The events older than `watermark`, in order, and now and then the mark that says so; nothing when there is nothing to tell.
   * Nothing older than `watermark` is told afterwards.
   */
  drain(watermark: bigint): RemitEvent[];
  /** Closes what is open and tells all that is left. */
  end(): RemitEvent[];
  /** The events that first carried these message texts were lost on their way: tell the texts again with the next event. */
  resend(hashes: Iterable<string>): void;
  readonly stats: CaptureStats;
}

export interface CaptureStats {
  readonly records: number;
  readonly processes: number;
  readonly sessions: number;
  readonly sessionBytes: number;
}

export interface CaptureOptions {
  readonly node: { readonly node: string; readonly bootId: string };
  /** Of all keyed hashes and fingerprints; the same in the whole installation. */
  readonly key: string;
  readonly limits?: Partial<CaptureLimits>;
  /** A process made its first exchange with a model as the one who asks: it is an agent. */
  readonly onAgent?: (process: ProcessIdentity) => void;
  /** This session's bytes will not be read any more. */
  readonly onIgnoreSession?: (process: ProcessIdentity, session: bigint) => void;
}

export function createCapture(options: CaptureOptions): Capture {
  const limits: CaptureLimits = { ...defaultLimits, ...options.limits };
  const { node, key } = options;
  const ids = createEventIds(node.bootId);
  const outbox = createOutbox(node);
  const processes = createProcessTable(limits);
  const opens = createOpens({ limits, ids, outbox, processes });
  const contents = createContents({ key, ids, outbox, processes, opens });
  const sentTexts = createSentTexts(limits);
  const coverage = createCoverageFold(limits);
  const cgroupPaths = createLru<bigint, string>(limits.processes);
  const exchanges = createExchanges({ ids, outbox, sentTexts, asksModel: follow });
  const sessions = createTlsSessions({
    bootId: node.bootId,
    key,
    limits,
    listener: {
      message(result, session) {
        if (result.kind === 'coverage') noteStream(result.data, session.process);
        else exchanges.message(result, session.process);
      },
      cut: (record, channel) => noteStream(truncated(channel, CUT), record),
      evicted: (process, channel, why) => noteStream(truncated(channel, why), process),
      notHttp: (process, session) => options.onIgnoreSession?.(process, session),
    },
  });
  let noted: CoverageData[] = [];
  let wallMinusBootNs: bigint | undefined;
  let records = 0;
  let latest = 0n;
  let filterSince: bigint | undefined;

  function follow(process: Position): void {
    const found = processes.follow(process);
    for (const each of found) opens.followed(each, notBefore(process.bootNs));
    if (found.length > 0) options.onAgent?.({ pid: process.pid, startBootNs: process.startBootNs });
  }

  function notBefore(bootNs: bigint): bigint {
    return bootNs > outbox.watermark ? bootNs : outbox.watermark;
  }

  /** What cannot be read at all is a fact about the process, told once; what was lost belongs to the stream. */
  function noteStream(statement: CoverageData, process: Position): void {
    const whole = statement.lost === 0 && statement.truncated === 0;
    const scoped = whole ? { ...statement, scope: `process:${process.pid}` } : statement;
    coverage.add(scoped, notBefore(process.bootNs), processRef(process));
  }

  function tell<K extends Draft['kind']>(
    record: RecordHeader,
    kind: K,
    data: Extract<Draft, { kind: K }>['data'],
  ): void {
    const { bootNs } = record;
    const source = kind === 'process.seen' ? 'proc' : 'kernel';
    outbox.add({ id: ids.next(bootNs, record.tid), bootNs, kind, source, process: processRef(record), data } as Draft);
  }

  function handle(record: RawRecord): void {
    switch (record.type) {
      case 'fork': {
        const child = { pid: record.childPid, startBootNs: record.childStartBootNs };
        processes.fork(record, child);
        return tell(record, 'process.fork', {
          child: { pid: child.pid, start_boot_ns: child.startBootNs.toString() },
        });
      }
      case 'exec':
        sessions.exit(record); // The new image has none of the old one's memory.
        processes.image(record, record);
        return tell(record, 'process.exec', imageData(record));
      case 'seen':
        processes.image(record, record);
        return tell(record, 'process.seen', { ...imageData(record), ...parentOf(record) });
      case 'exit':
        sessions.exit(record);
        processes.exit(record);
        return tell(record, 'process.exit', { exit_code: record.exitCode, signal: record.signal });
      case 'open':
        return opens.open(record, record);
      case 'content':
        return contents.content(record);
      case 'connect':
        return tell(record, 'net.connect', {
          socket: record.socket.toString(),
          proto: record.proto,
          dst_ip: plainAddress(record.ip),
          dst_port: record.port,
          ...(record.repeats !== undefined && record.repeats > 0 && { repeats: record.repeats }),
        });
      case 'established':
        return tell(record, 'net.established', {
          socket: record.socket.toString(),
          src_ip: plainAddress(record.srcIp),
          src_port: record.srcPort,
          dst_ip: plainAddress(record.dstIp),
          dst_port: record.dstPort,
        });
      case 'close':
        return tell(record, 'net.close', {
          socket: record.socket.toString(),
          bytes_out: record.bytesOut,
          bytes_in: record.bytesIn,
          established: record.established,
        });
      case 'tls':
        return sessions.tls(record);
      case 'tls_free':
        return sessions.free(record);
    }
  }

  function imageData(record: Extract<RawRecord, { type: 'exec' | 'seen' }>) {
    if (record.cgroupPath) cgroupPaths.set(record.cgroup, record.cgroupPath);
    const cgroupPath = record.cgroupPath || cgroupPaths.get(record.cgroup);
    const containerId = cgroupPath === undefined ? undefined : containerIdOf(cgroupPath);
    return {
      exe: record.exe,
      argv: redactArgv(record.argv, key),
      argv_truncated: record.argvTruncated,
      ...(record.cwd && { cwd: record.cwd }),
      uid: record.uid,
      ppid: record.ppid,
      ...(cgroupPath && { cgroup_path: cgroupPath }),
      ...(containerId && { container_id: containerId }),
    };
  }

  /** What the capture itself left out or could not place, as statements. */
  function noteOwn(nowNs: bigint, ending: boolean): void {
    const late = outbox.takeLate();
    if (late > 0) noted.push(truncated('node', 'records came after their time had been told', 'sensor.order', late));
    const flooded = opens.takeFlooded();
    if (flooded > 0)
      noted.push({
        ...truncated('node', 'a process opened more files in a second than are told', 'sensor.opens', 0),
        lost: flooded,
      });
    filterSince ??= nowNs;
    if (!ending && nowNs - filterSince < FILTER_INTERVAL_NS) return;
    filterSince = nowNs;
    const { noise, others, repeated } = opens.takeUnreported();
    const unplaced = contents.takeUnplaced();
    if (noise + others + repeated + unplaced === 0) return;
    const reason = `opens counted, not reported: ${noise} of libraries, caches and kernel interfaces, ${others} reads by processes that are no agents, ${repeated} repeated; ${unplaced} contents of such files`;
    noted.push({ scope: 'node', source: 'sensor.open_filter', state: 'attached', lost: 0, truncated: 0, reason });
  }

  function tellCoverage(watermark: bigint, ending: boolean): void {
    noteOwn(watermark, ending);
    for (const statement of noted) coverage.add(statement, watermark - 1n);
    noted = [];
    for (const { data, bootNs, process } of coverage.due(watermark, ending)) {
      const at = notBefore(bootNs);
      outbox.add({
        id: ids.nextOwn(at),
        bootNs: at,
        kind: 'coverage',
        source: 'sensor',
        ...(process && { process }),
        data,
      });
    }
  }

  function take(watermark: bigint, ending: boolean): RemitEvent[] {
    if (watermark <= outbox.watermark) return [];
    tellCoverage(watermark, ending);
    return outbox.take(watermark, wallMinusBootNs ?? 0n, ending);
  }

  return {
    push(record) {
      records++;
      if (record.bootNs > latest) latest = record.bootNs;
      handle(record);
    },
    note(statement) {
      noted.push(statement);
    },
    setClock(offset) {
      const before = wallMinusBootNs;
      wallMinusBootNs ??= offset;
      const step = offset - wallMinusBootNs;
      if (step < JITTER_NS && step > -JITTER_NS) return;
      wallMinusBootNs = offset;
      if (before === undefined) return;
      const reason = `the clock was set by ${step / 1_000_000n} ms: wall times before and after do not compare`;
      noted.push({ scope: 'node', source: 'sensor.clock', state: 'attached', lost: 0, truncated: 0, reason });
    },
    drain(watermark) {
      sessions.settle();
      return take(watermark, false);
    },
    end() {
      sessions.settle();
      sessions.closeAll();
      const last = latest >= outbox.watermark ? latest + 1n : outbox.watermark + 1n;
      return take(last, true);
    },
    resend: (hashes) => sentTexts.forget(hashes),
    get stats() {
      return { records, processes: processes.size, sessions: sessions.size, sessionBytes: sessions.heldBytes };
    },
  };
}

/** Two clocks read one after the other differ by this much at most without either having been set. */
const JITTER_NS = 5_000_000n;
const FILTER_INTERVAL_NS = 60_000_000_000n;
const CUT = 'a call moved more bytes than the kernel side copies';

function truncated(scope: string, reason: string, source = 'tls.stream', count = 1): CoverageData {
  const of = scope === 'node' ? scope : `stream:${scope}`;
  return { scope: of, source, state: 'attached', lost: 0, truncated: count, reason };
}

function parentOf(record: { readonly ppid: number; readonly parentStartBootNs: bigint }): { parent?: ProcessRef } {
  if (record.ppid === 0 || record.parentStartBootNs === 0n) return {};
  return { parent: { pid: record.ppid, start_boot_ns: record.parentStartBootNs.toString() } };
}
