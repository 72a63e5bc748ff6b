import type { Channel } from '@remit/core/event';
import {
  createModelMemory,
  createSessionParser,
  defaultLimits as wireLimits,
  type SessionParser,
  type WireResult,
} from '@remit/core/wire';
import type { RawRecord, RecordHeader, TlsRecord } from '../source/record.ts';
import type { CaptureLimits } from './limits.ts';
import { createLru } from './lru.ts';
import { keyOf, type ProcessIdentity } from './process-table.ts';

/** Where bytes came from: what a message is told with. */
export type Position = RecordHeader;

/**
 * One parser per TLS session. A session is named by its process and the address of the library's object; the address is used
 * again after a free, and a session that starts over at offset 0 is a new one even when its free was not seen.
 */
export interface TlsSessions {
  tls(record: RecordHeader & TlsRecord): void;
  free(record: Extract<RawRecord, { type: 'tls_free' }>): void;
  exit(process: ProcessIdentity & RecordHeader): void;
  /** What is missing of the sessions that were active since the last call will not come any more. */
  settle(): void;
  /** The sensor stops: what is unfinished is told as it is. */
  closeAll(): void;
  readonly size: number;
  /** Bytes of unfinished messages, estimated from what was pushed. */
  readonly heldBytes: number;
}

export interface TlsListener {
  message(result: WireResult<Position>, session: { readonly process: Position }): void;
  /** Bytes of the call that the kernel side left out. */
  cut(record: RecordHeader & TlsRecord, channel: string): void;
  /** Closed before its end because too much was open at once. */
  evicted(process: Position, channel: string, why: string): void;
  /** Nothing of this session will be read any more. */
  notHttp(process: ProcessIdentity, session: bigint): void;
}

interface Session {
  readonly key: string;
  readonly processKey: string;
  readonly channel: Channel;
  /** Undefined once nothing of it will be read any more. */
  parser: SessionParser<Position> | undefined;
  readonly next: { out: bigint; in: bigint };
  readonly held: { out: number; in: number };
  last: Position;
}

export function createTlsSessions(options: {
  readonly bootId: string;
  readonly key: string;
  readonly limits: CaptureLimits;
  readonly listener: TlsListener;
}): TlsSessions {
  const { bootId, key, limits, listener } = options;
  const sessions = createLru<string, Session>(limits.sessions, (_key, session) =>
    evict(session, 'too many sessions at once'),
  );
  // One for all: conversations move between connections, and a memory for each of thousands would be without bound.
  const memory = createModelMemory();
  const byProcess = new Map<string, Set<string>>();
  let active = new Set<Session>();
  let heldBytes = 0;

  function open(record: RecordHeader & TlsRecord, name: string): Session {
    const session: Session = {
      key: name,
      processKey: keyOf(record),
      channel: channelOf(record, bootId),
      parser: undefined,
      next: { out: 0n, in: 0n },
      held: { out: 0, in: 0 },
      last: positionOf(record),
    };
    session.parser = createSessionParser<Position>({ channel: session.channel, key, memory });
    sessions.set(name, session);
    const siblings = byProcess.get(session.processKey) ?? new Set();
    byProcess.set(session.processKey, siblings.add(name));
    return session;
  }

  function tell(session: Session, results: readonly WireResult<Position>[]): void {
    for (const result of results) {
      if (result.direction) release(session, result.direction);
      listener.message(result, { process: session.last });
    }
  }

  function hold(session: Session, direction: 'out' | 'in', bytes: number): void {
    const before = session.held[direction];
    session.held[direction] = Math.min(before + bytes, MOST_HELD);
    heldBytes += session.held[direction] - before;
  }

  function release(session: Session, direction: 'out' | 'in'): void {
    heldBytes -= session.held[direction];
    session.held[direction] = 0;
  }

  function close(session: Session): void {
    const parser = session.parser;
    session.parser = undefined;
    active.delete(session);
    if (parser) tell(session, parser.close());
    release(session, 'out');
    release(session, 'in');
  }

  function forget(session: Session): void {
    if (sessions.peek(session.key) === session) sessions.delete(session.key);
    const siblings = byProcess.get(session.processKey);
    siblings?.delete(session.key);
    if (siblings?.size === 0) byProcess.delete(session.processKey);
  }

  function evict(session: Session, why: string): void {
    const unfinished = session.parser !== undefined && session.held.out + session.held.in > 0;
    close(session);
    forget(session);
    if (unfinished) listener.evicted(session.last, session.channel.id, why);
  }

  function ignoreWhenDecided(session: Session, record: RecordHeader & TlsRecord): void {
    if (!session.parser?.finished) return;
    close(session);
    listener.notHttp(record, record.session);
  }

  return {
    tls(record) {
      const name = `${keyOf(record)}/${record.session.toString(36)}`;
      let session = sessions.get(name);
      if (session && record.offset === 0n && session.next[record.direction] > 0n) {
        close(session);
        forget(session);
        session = undefined;
      }
      session ??= open(record, name);
      const position = positionOf(record);
      session.last = position;
      const end = record.offset + BigInt(record.data.length);
      if (end > session.next[record.direction]) session.next[record.direction] = end;
      if (!session.parser) return;
      if (record.cut > 0) listener.cut(record, session.channel.id);
      active.add(session);
      hold(session, record.direction, record.data.length);
      tell(session, session.parser.push(record.direction, Number(record.offset), record.data, position));
      ignoreWhenDecided(session, record);
      while (heldBytes > limits.sessionBytes) {
        const oldest = heaviestOld(sessions.values());
        if (!oldest) break;
        evict(oldest, 'too many bytes of unfinished messages');
      }
    },
    free(record) {
      const session = sessions.peek(`${keyOf(record)}/${record.session.toString(36)}`);
      if (!session) return;
      session.last = positionOf(record);
      close(session);
      forget(session);
    },
    exit(process) {
      for (const name of byProcess.get(keyOf(process)) ?? []) {
        const session = sessions.peek(name);
        if (!session) continue;
        session.last = positionOf(process);
        close(session);
        forget(session);
      }
    },
    settle() {
      const touched = active;
      active = new Set();
      for (const session of touched) if (session.parser) tell(session, session.parser.settle());
    },
    closeAll() {
      for (const session of sessions.values()) {
        close(session);
        forget(session);
      }
    },
    get size() {
      return sessions.size;
    },
    get heldBytes() {
      return heldBytes;
    },
  };
}

/** The parser keeps no more of one message, whatever comes. */
const MOST_HELD = wireLimits.bodyBytes + wireLimits.headBytes;

/** Unique in the log: no thread makes two records in one nanosecond of one boot. */
function channelOf(record: RecordHeader & TlsRecord, bootId: string): Channel {
  const id = `${bootId.slice(0, 8)}-${record.bootNs.toString(36)}-${record.tid.toString(36)}`;
  return { id, kind: 'tls', ...(record.socket !== undefined && { socket: record.socket.toString() }) };
}

/** Kept as long as the message it belongs to, so without the record's bytes. */
function positionOf({ bootNs, pid, tid, startBootNs, cgroup, uid }: RecordHeader): Position {
  return { bootNs, pid, tid, startBootNs, cgroup, uid };
}

/** The least recently active session that holds anything worth freeing. */
function heaviestOld(sessions: Iterable<Session>): Session | undefined {
  for (const session of sessions) if (session.held.out + session.held.in > 0) return session;
  return undefined;
}
