import type { Channel } from '@remit/core/event';
import {
  createModelMemory,
  createSessionParser,
  defaultLimits as wireLimits,
  type SessionParser,
  type WireResult,
} from '@remit/core/wire';
import type { RawRecord, RecordHeader } from '../source/record.ts';
import type { CaptureLimits } from './limits.ts';
import { createLru } from './lru.ts';
import { channelOf, type PieceRecord, sessionName } from './piece.ts';
import { keyOf, type ProcessIdentity } from './process-table.ts';

/** Where bytes came from: what a message is told with. */
export type Position = RecordHeader;

/**
 * One parser per channel: a TLS session, a plain connection. A TLS session is named by its process and the address of the library's
 * object; the address is used again after a free, and a session that starts over at offset 0 is a new one even when its free was
 * not seen. A connection is named by its socket, for good.
 */
export interface ChannelSessions {
  bytes(record: PieceRecord): void;
  /** The channel is over. `own`: it was the sensor's, and nothing of it is told. */
  end(record: EndRecord): void;
  exit(process: ProcessIdentity & RecordHeader): void;
  /** What is missing of the sessions that were active since the last call will not come any more, and nothing is older than this. */
  settle(watermark: bigint): void;
  /** The sensor stops: what is unfinished is told as it is. */
  closeAll(): void;
  readonly size: number;
  /** Bytes of unfinished messages, estimated from what was pushed. */
  readonly heldBytes: number;
}

export type EndRecord = Extract<RawRecord, { type: 'tls_free' | 'flow_end' | 'close' }>;

export interface ChannelListener {
  message(result: WireResult<Position>, session: { readonly process: Position; readonly channel: Channel }): void;
  /** Bytes of the call that the kernel side left out. */
  cut(record: PieceRecord, channel: Channel): void;
  /** Closed before its end because too much was open at once. */
  evicted(process: Position, channel: Channel, why: string): void;
  /** Nothing of this session will be read any more. */
  unread(record: PieceRecord): void;
}

interface Session {
  readonly key: string;
  /** Of what ends with its process. */
  readonly processKey: string | undefined;
  readonly channel: Channel;
  /** Undefined once nothing of it will be read any more. */
  parser: SessionParser<Position> | undefined;
  readonly next: { out: bigint; in: bigint };
  readonly held: { out: number; in: number };
  last: Position;
  /** Whose it is, once that is known. */
  owner: Position | undefined;
  /** What was read before. */
  untold: WireResult<Position>[];
  /** Since when segments stand behind one that is missing. */
  waitsSince: bigint | undefined;
}

export function createChannelSessions(options: {
  readonly bootId: string;
  readonly key: string;
  readonly limits: CaptureLimits;
  readonly listener: ChannelListener;
}): ChannelSessions {
  const { bootId, key, limits, listener } = options;
  const sessions = createLru<string, Session>(limits.sessions, (_key, session) =>
    evict(session, 'too many sessions at once'),
  );
  // One for all: conversations move between connections, and a memory for each of thousands would be without bound.
  const memory = createModelMemory();
  const byProcess = new Map<string, Set<string>>();
  let active = new Set<Session>();
  let heldBytes = 0;

  function open(record: PieceRecord, name: string): Session {
    const channel = channelOf(record, bootId);
    const isPlain = channel.kind === 'plain';
    const session: Session = {
      key: name,
      processKey: isPlain ? undefined : keyOf(record),
      channel,
      parser: createSessionParser<Position>({ channel, key, memory, ...(isPlain && { limits: REORDER }) }),
      next: { out: 0n, in: 0n },
      held: { out: 0, in: 0 },
      last: positionOf(record),
      owner: undefined,
      untold: [],
      waitsSince: undefined,
    };
    sessions.set(name, session);
    if (session.processKey !== undefined) {
      const siblings = byProcess.get(session.processKey) ?? new Set();
      byProcess.set(session.processKey, siblings.add(name));
    }
    return session;
  }

  function tell(session: Session, results: readonly WireResult<Position>[]): void {
    for (const result of results) {
      if (result.direction) release(session, result.direction);
      if (session.owner) tellOne(session, result, session.owner);
      else session.untold.push(result);
    }
    if (session.untold.length > MOST_UNTOLD) tellUntold(session);
  }

  function tellOne(session: Session, result: WireResult<Position>, owner: Position): void {
    const at = owned(result.at, owner);
    listener.message(
      { ...result, at, began: owned(result.began, owner) },
      { process: owned(session.last, owner), channel: session.channel },
    );
  }

  /** By now its owner is known, or will not be. */
  function tellUntold(session: Session): void {
    const results = session.untold;
    session.untold = [];
    for (const result of results) tellOne(session, result, session.owner ?? session.last);
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
    tellUntold(session);
    release(session, 'out');
    release(session, 'in');
  }

  function forget(session: Session): void {
    if (sessions.peek(session.key) === session) sessions.delete(session.key);
    if (session.processKey === undefined) return;
    const siblings = byProcess.get(session.processKey);
    siblings?.delete(session.key);
    if (siblings?.size === 0) byProcess.delete(session.processKey);
  }

  function evict(session: Session, why: string): void {
    const unfinished = session.parser !== undefined && session.held.out + session.held.in > 0;
    close(session);
    forget(session);
    if (unfinished) listener.evicted(session.last, session.channel, why);
  }

  function sessionOf(record: PieceRecord): Session {
    const name = sessionName(record);
    const known = sessions.get(name);
    // An address that is used again; a connection never is, and its first bytes may be sent twice.
    const isAnother = record.type === 'tls' && record.offset === 0n && known && known.next[record.direction] > 0n;
    if (known && !isAnother) return known;
    if (known) {
      close(known);
      forget(known);
    }
    return open(record, name);
  }

  function learnOwner(session: Session, position: Position): void {
    if (session.owner || position.pid === 0) return;
    session.owner = position;
    tellUntold(session);
  }

  function ignoreWhenDecided(session: Session, record: PieceRecord): void {
    if (!session.parser?.finished) return;
    close(session);
    listener.unread(record);
  }

  function settleOne(session: Session, watermark: bigint): void {
    if (!session.parser) return;
    // A segment that is missing may be sent again; what a library call lost will not.
    if (session.parser.waiting && session.channel.kind === 'plain') {
      session.waitsSince ??= session.last.bootNs;
      if (watermark - session.waitsSince < RESENT_NS) {
        active.add(session);
        return;
      }
    }
    session.waitsSince = undefined;
    tell(session, session.parser.settle());
    if (session.untold.length === 0) return;
    if (watermark - session.last.bootNs < OWNER_NS) active.add(session);
    else tellUntold(session);
  }

  return {
    bytes(record) {
      const session = sessionOf(record);
      const position = positionOf(record);
      learnOwner(session, position);
      session.last = position;
      const end = record.offset + BigInt(record.data.length);
      if (end > session.next[record.direction]) session.next[record.direction] = end;
      if (!session.parser) return;
      if (record.type === 'tls' && record.cut > 0) listener.cut(record, session.channel);
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
    end(record) {
      const session = sessions.peek(sessionName(record));
      if (!session) return;
      const position = positionOf(record);
      if (record.type === 'flow_end' && record.own) {
        session.untold = [];
        session.parser = undefined;
      } else {
        learnOwner(session, position);
        session.last = position;
      }
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
    settle(watermark) {
      const touched = active;
      active = new Set();
      for (const session of touched) settleOne(session, watermark);
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

/** As TCP lets them come: behind one that was lost, a whole window may stand. */
const REORDER = { reorderPieces: 4_096, reorderBytes: 8 * 1024 * 1024 };
/** Longer than a segment takes to be sent again at first; after that it is lost to the sensor. */
const RESENT_NS = 2_000_000_000n;
/** A connection is accepted sooner, or never. */
const OWNER_NS = 2_000_000_000n;
const MOST_UNTOLD = 64;

/** The parser keeps no more of one message, whatever comes. */
const MOST_HELD = wireLimits.bodyBytes + wireLimits.headBytes;

/** Kept as long as the message it belongs to, so without the record's bytes. */
function positionOf({ bootNs, pid, tid, startBootNs, cgroup, uid }: RecordHeader): Position {
  return { bootNs, pid, tid, startBootNs, cgroup, uid };
}

/** Bytes that moved before it was known on whose behalf. */
function owned(position: Position, owner: Position): Position {
  return position.pid === 0 ? { ...owner, bootNs: position.bootNs } : position;
}

/** The least recently active session that holds anything worth freeing. */
function heaviestOld(sessions: Iterable<Session>): Session | undefined {
  for (const session of sessions) if (session.held.out + session.held.in > 0) return session;
  return undefined;
}
