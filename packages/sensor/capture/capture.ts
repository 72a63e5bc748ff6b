import type { Channel, CoverageData, RemitEvent } from '@remit/core/event';
import type { RawRecord } from '../source/record.ts';
import { createChannelSessions, type Position } from './channel-sessions.ts';
import { createContents } from './contents.ts';
import { createCoverageFold } from './coverage-fold.ts';
import { createEventIds } from './event-id.ts';
import { createExchanges } from './exchanges.ts';
import { createHappenings } from './happenings.ts';
import { type CaptureLimits, defaultLimits } from './limits.ts';
import { createNameQuestions, NAME_SERVER } from './name-questions.ts';
import { createOpens } from './opens.ts';
import { createOutbox } from './outbox.ts';
import { createOwnLosses } from './own-losses.ts';
import { createProcessTable, type ProcessIdentity, processRef } from './process-table.ts';
import { createSentTexts } from './sent-texts.ts';

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
  /** Tell what every process opens, as of an agent, and however much it is. */
  readonly everything?: boolean;
  /** A process made its first exchange with a model as the one who asks: it is an agent. */
  readonly onAgent?: (process: ProcessIdentity) => void;
  /** This session's bytes will not be read any more. */
  readonly onIgnoreSession?: (process: ProcessIdentity, session: bigint) => void;
  /** The same for a plain connection, by its socket. */
  readonly onIgnoreFlow?: (socket: bigint) => void;
}

export function createCapture(options: CaptureOptions): Capture {
  const { node, key, everything = false } = options;
  const limits: CaptureLimits = { ...defaultLimits, ...(everything && NO_FLOOD), ...options.limits };
  const ids = createEventIds(node.bootId);
  const outbox = createOutbox(node);
  const processes = createProcessTable(limits, everything);
  const opens = createOpens({ limits, ids, outbox, processes });
  const contents = createContents({ key, ids, outbox, processes, opens });
  const sentTexts = createSentTexts(limits);
  const coverage = createCoverageFold(limits);
  const happenings = createHappenings({ key, ids, outbox, limits });
  const ownLosses = createOwnLosses(outbox, opens, contents);
  const exchanges = createExchanges({ ids, outbox, sentTexts, asksModel: follow });
  const names = createNameQuestions({ key, ids, outbox });
  const sessions = createChannelSessions({
    bootId: node.bootId,
    key,
    limits,
    listener: {
      message(result, session) {
        if (result.kind === 'coverage') noteStream(result.data, session.process);
        else exchanges.message(result, session.process, session.channel);
      },
      cut: (record, channel) => noteStream(truncated(channel, CUT), record),
      evicted: (process, channel, why) => noteStream(truncated(channel, why), process),
      unread(record) {
        if (record.type === 'tls') options.onIgnoreSession?.(record, record.session);
        else options.onIgnoreFlow?.(record.socket);
      },
    },
  });
  let noted: CoverageData[] = [];
  let wallMinusBootNs: bigint | undefined;
  let records = 0;
  let latest = 0n;

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
    const isKnown = process.pid !== 0;
    const scoped = whole && isKnown ? { ...statement, scope: `process:${process.pid}` } : statement;
    coverage.add(scoped, notBefore(process.bootNs), isKnown ? processRef(process) : undefined);
  }

  function handle(record: RawRecord): void {
    switch (record.type) {
      case 'open':
        return opens.open(record, record);
      case 'content':
        return contents.content(record);
      case 'flow':
        return record.remotePort === NAME_SERVER ? names.segment(record) : sessions.bytes(record);
      case 'tls':
        return sessions.bytes(record);
      case 'flow_end':
        names.end(record);
        return sessions.end(record);
      case 'tls_free':
        return sessions.end(record);
      case 'dns':
        return names.datagram(record);
      case 'fork':
        processes.fork(record, { pid: record.childPid, startBootNs: record.childStartBootNs });
        break;
      case 'exec':
        sessions.exit(record); // The new image has none of the old one's memory.
        processes.image(record, record);
        break;
      case 'seen':
        processes.image(record, record);
        break;
      case 'exit':
        sessions.exit(record);
        processes.exit(record);
        break;
      case 'close':
        sessions.end(record);
        break;
      case 'connect':
      case 'established':
        break;
    }
    happenings.tell(record);
  }

  function tellCoverage(watermark: bigint, ending: boolean): void {
    for (const statement of [...noted, ...names.takeUnread(), ...ownLosses.take(watermark, ending)])
      coverage.add(statement, watermark - 1n);
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
    opens.tellCounted(watermark, ending);
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
      sessions.settle(watermark);
      names.settle(watermark);
      return take(watermark, false);
    },
    end() {
      sessions.closeAll();
      names.closeAll();
      const last = latest >= outbox.watermark ? latest + 1n : outbox.watermark + 1n;
      return take(last, true);
    },
    resend: (hashes) => sentTexts.forget(hashes),
    get stats() {
      return { records, processes: processes.size, sessions: sessions.size, sessionBytes: sessions.heldBytes };
    },
  };
}

const NO_FLOOD = { processOpensPerSecond: Number.POSITIVE_INFINITY };
/** Two clocks read one after the other differ by this much at most without either having been set. */
const JITTER_NS = 5_000_000n;
const CUT = 'a call moved more bytes than the kernel side copies';

function truncated({ id, kind }: Channel, reason: string): CoverageData {
  return { scope: `stream:${id}`, source: `${kind}.stream`, state: 'attached', lost: 0, truncated: 1, reason };
}
