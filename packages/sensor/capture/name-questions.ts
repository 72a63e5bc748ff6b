import type { CoverageData, DnsData } from '@remit/core/event';
import { createDnsFraming, type DnsFraming, type DnsMessage, readDnsMessage } from '@remit/core/wire';
import type { DnsRecord, FlowRecord, RecordHeader, SocketEnds } from '../source/record.ts';
import type { EventIds } from './event-id.ts';
import { plainAddress } from './ip-address.ts';
import { createLru } from './lru.ts';
import type { Outbox } from './outbox.ts';
import { processRef } from './process-table.ts';

/** The port of name servers (RFC 1035 4.2). */
export const NAME_SERVER = 53;

/** Puts questions to name servers and their answers together: one event for both, when it is answered or will not be any more. */
export interface NameQuestions {
  datagram(record: RecordHeader & DnsRecord): void;
  /** Of a connection to a name server. */
  segment(record: RecordHeader & FlowRecord): void;
  end(connection: { readonly socket: bigint }): void;
  settle(watermark: bigint): void;
  closeAll(): void;
  /** What could not be read, since the last call. */
  takeUnread(): CoverageData[];
}

interface Question {
  readonly name: string;
  readonly asked: RecordHeader;
  readonly data: DnsData;
}

interface Connection {
  readonly out: Direction;
  readonly in: Direction;
}

interface Direction {
  readonly framing: DnsFraming;
  next: bigint;
}

export function createNameQuestions(parts: {
  readonly key: string;
  readonly ids: EventIds;
  readonly outbox: Outbox;
}): NameQuestions {
  const { key, ids, outbox } = parts;
  const open = createLru<string, Question>(MOST_OPEN, (_, question) => tell(question, question.asked));
  const connections = createLru<string, Connection>(MOST_CONNECTIONS);
  let unread = 0;

  function tell({ asked, data }: Question, { bootNs }: RecordHeader): void {
    const at = bootNs > outbox.watermark ? bootNs : outbox.watermark;
    const id = ids.next(at, asked.tid);
    const process = asked.pid === 0 ? undefined : processRef(asked);
    outbox.add({ id, bootNs: at, kind: 'net.dns', source: 'flow', ...(process && { process }), data });
  }

  function message(bytes: Uint8Array, record: RecordHeader & (DnsRecord | FlowRecord), cut: number): void {
    const read = readDnsMessage(bytes, key);
    if (!read) {
      unread++;
      return;
    }
    const name = `${record.socket.toString(36)}/${read.id}`;
    const waiting = open.peek(name);
    if (!read.response) {
      // A question sent again, or another under the same number.
      if (waiting && !isSame(waiting.data, read)) tell(waiting, record);
      open.set(name, { name, asked: waiting?.asked ?? headerOf(record), data: dataOf(record, read) });
      return;
    }
    open.delete(name);
    const { rcode, answers } = read;
    const isCut = read.truncated || cut > 0;
    const question = waiting && isSame(waiting.data, read) ? waiting : undefined;
    tell(
      {
        name,
        asked: question?.asked ?? headerOf(record),
        data: {
          ...(question?.data ?? dataOf(record, read)),
          answered: true,
          ...(rcode !== undefined && { rcode }),
          answers,
          ...(isCut && { truncated: true }),
        },
      },
      record,
    );
  }

  function directionOf(record: FlowRecord): Direction {
    const name = record.socket.toString(36);
    let connection = connections.get(name);
    if (!connection) {
      connection = {
        out: { framing: createDnsFraming(), next: 0n },
        in: { framing: createDnsFraming(), next: 0n },
      };
      connections.set(name, connection);
    }
    return connection[record.direction];
  }

  return {
    datagram: (record) => message(record.data, record, record.cut),
    segment(record) {
      const direction = directionOf(record);
      const known = Number(direction.next - record.offset);
      if (known >= record.data.length) return;
      // Few bytes, and seldom out of order: a hole is not waited for.
      if (known < 0) {
        direction.framing.gap();
        unread++;
      }
      direction.next = record.offset + BigInt(record.data.length);
      const fresh = known > 0 ? record.data.subarray(known) : record.data;
      for (const bytes of direction.framing.push(fresh)) message(bytes, record, 0);
    },
    end: ({ socket }) => void connections.delete(socket.toString(36)),
    settle(watermark) {
      for (const question of open.values()) {
        if (watermark - question.asked.bootNs < UNANSWERED_NS) break;
        open.delete(question.name);
        tell(question, question.asked);
      }
    },
    closeAll() {
      for (const question of open.values()) {
        open.delete(question.name);
        tell(question, question.asked);
      }
    },
    takeUnread() {
      if (unread === 0) return [];
      const lost = unread;
      unread = 0;
      const reason = 'messages to or from a name server that could not be read';
      return [{ scope: 'node', source: 'wire.dns', state: 'attached', lost, truncated: 0, reason }];
    },
  };
}

const MOST_OPEN = 4_096;
const MOST_CONNECTIONS = 256;
/** Resolvers give up within this. */
const UNANSWERED_NS = 10_000_000_000n;

function headerOf({ bootNs, pid, tid, startBootNs, cgroup, uid }: RecordHeader): RecordHeader {
  return { bootNs, pid, tid, startBootNs, cgroup, uid };
}

function dataOf(record: SocketEnds & (DnsRecord | FlowRecord), { id, question }: DnsMessage): DnsData {
  const repeats = record.type === 'dns' ? record.repeats : undefined;
  return {
    socket: record.socket.toString(),
    proto: record.type === 'dns' ? 'udp' : 'tcp',
    server_ip: plainAddress(record.remoteIp),
    server_port: record.remotePort,
    id,
    question,
    answered: false,
    answers: [],
    ...(repeats !== undefined && { repeats }),
  };
}

function isSame(asked: DnsData, read: DnsMessage): boolean {
  return asked.question.name === read.question.name && asked.question.type === read.question.type;
}
