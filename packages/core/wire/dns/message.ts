import type { DnsAnswer } from '@remit/core/event';
import { decode, type Packet, type StringAnswer } from 'dns-packet';
import { redact } from '../redact/redact.ts';
import { typeName } from './type-name.ts';

/** One DNS message, as far as a `net.dns` event needs it. */
export interface DnsMessage {
  readonly id: number;
  readonly response: boolean;
  readonly question: { readonly name: string; readonly type: string };
  /** NOERROR, NXDOMAIN, …; only of a response. */
  readonly rcode: string | undefined;
  readonly answers: readonly DnsAnswer[];
  /** The server cut it, or these bytes do not hold all of it, or it has more answers than are kept. */
  readonly truncated: boolean;
}

/**
 * The bytes of one message (without TCP's length) → what it asks and answers; undefined for what is no DNS question or answer. Never
 * throws. A message that is cut or has broken answers still gives its question. Names are lower-case (resolvers shuffle the case of
 * letters), without the final dot, secrets in them replaced.
 */
export function readDnsMessage(bytes: Uint8Array, key: string): DnsMessage | undefined {
  const head = headOf(bytes);
  if (head === undefined) return undefined;
  const whole = decoded(bytes, Math.min(head.answers, MOST_ANSWERS));
  const packet = whole ?? decoded(bytes, 0);
  const [question] = packet?.questions ?? [];
  if (packet === undefined || question === undefined) return undefined;
  return {
    id: head.id,
    response: head.response,
    question: { name: nameOf(question.name, key), type: typeName(question.type) },
    rcode: head.response ? (RCODES[head.rcode] ?? `RCODE${head.rcode}`) : undefined,
    answers: head.response && whole !== undefined ? answersIn(whole, key) : [],
    truncated: head.cut || (head.response && (whole === undefined || head.answers > MOST_ANSWERS)),
  };
}

/** More than any resolver sends; it also bounds what following compressed names can cost. */
const MOST_ANSWERS = 64;
const LONGEST = 65_535;
const LONGEST_TEXT = 256;
const LONGEST_TTL = 604_800;
const RCODES = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
];

interface Head {
  readonly id: number;
  readonly response: boolean;
  readonly rcode: number;
  readonly cut: boolean;
  readonly answers: number;
}

/** Only standard queries with a single question: all that resolvers send, and few other bytes look so. */
function headOf(bytes: Uint8Array): Head | undefined {
  if (bytes.length < 17 || bytes.length > LONGEST) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint16(2);
  const isQuery = (flags & 0x7800) === 0 && (flags & 0x40) === 0;
  const response = flags >= 0x8000;
  const answers = view.getUint16(6);
  if (!isQuery || view.getUint16(4) !== 1 || (!response && answers > 0)) return undefined;
  return { id: view.getUint16(0), response, rcode: flags & 15, cut: (flags & 0x200) !== 0, answers };
}

/** The library reads all sections or throws: the counts are set to what is wanted of it. */
function decoded(bytes: Uint8Array, answers: number): Packet | undefined {
  const copy = Buffer.from(bytes);
  copy.writeUInt16BE(answers, 6);
  copy.writeUInt32BE(0, 8);
  try {
    const packet = decode(copy);
    // It reads addresses beyond the end of the bytes without complaint.
    return decode.bytes <= copy.length ? packet : undefined;
  } catch {
    return undefined;
  }
}

function answersIn(packet: Packet, key: string): DnsAnswer[] {
  return (packet.answers ?? []).map((answer) => {
    const { name, type, ttl } = answer as StringAnswer;
    const kind = typeName(type);
    const data = dataOf(kind, (answer as { data?: unknown }).data, key);
    return { name: nameOf(name, key), type: kind, ttl: Math.min(Math.max(ttl ?? 0, 0), LONGEST_TTL), data };
  });
}

function dataOf(type: string, data: unknown, key: string): string {
  if (typeof data === 'string') return type === 'A' || type === 'AAAA' ? data : nameOf(data, key);
  const parts = Array.isArray(data) ? data : [data];
  if (type === 'TXT' || type === 'SPF')
    return text(parts.map((part) => (Buffer.isBuffer(part) ? part.toString('utf8') : String(part))).join(''), key);
  const [only] = parts as unknown[];
  if (Buffer.isBuffer(only)) return `${only.length} bytes`;
  if (typeof only !== 'object' || only === null) return '';
  const { target, exchange, mname } = only as { target?: unknown; exchange?: unknown; mname?: unknown };
  const named = target ?? exchange ?? mname;
  return typeof named === 'string' ? nameOf(named, key) : '';
}

function nameOf(name: string, key: string): string {
  return text(name.toLowerCase().replace(/\.$/, ''), key);
}

function text(value: string, key: string): string {
  return redact(value, key).slice(0, LONGEST_TEXT).toWellFormed();
}
