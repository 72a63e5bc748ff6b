import type { RawRecord } from './record.ts';

/** How each member of a record stands in JSON: nanoseconds, ids and addresses as decimal strings, bytes as base64. */
type Kind = 'big' | 'int' | 'bool' | 'text' | 'texts' | 'bytes' | 'tcp|udp' | 'out|in' | 'big?' | 'int?' | 'text?';

const HEADER = { bootNs: 'big', pid: 'int', tid: 'int', startBootNs: 'big', cgroup: 'big', uid: 'int' } as const;
const IMAGE = {
  ppid: 'int',
  parentStartBootNs: 'big',
  exe: 'text',
  argv: 'texts',
  argvTruncated: 'bool',
  cwd: 'text',
  cgroupPath: 'text?',
} as const;

const ENDS = { localIp: 'text', localPort: 'int', remoteIp: 'text', remotePort: 'int' } as const;

const BODIES: { readonly [T in RawRecord['type']]: Readonly<Record<string, Kind>> } = {
  fork: { childPid: 'int', childStartBootNs: 'big' },
  exec: IMAGE,
  seen: IMAGE,
  exit: { exitCode: 'int', signal: 'int' },
  open: { path: 'text', resolved: 'text', flags: 'int', dev: 'int', inode: 'big', repeats: 'int?' },
  content: { path: 'text', openBootNs: 'big', data: 'bytes', size: 'int' },
  connect: { socket: 'big', proto: 'tcp|udp', ip: 'text', port: 'int', repeats: 'int?' },
  established: { socket: 'big', srcIp: 'text', srcPort: 'int', dstIp: 'text', dstPort: 'int' },
  close: { socket: 'big', bytesOut: 'int', bytesIn: 'int', established: 'bool' },
  tls: {
    session: 'big',
    direction: 'out|in',
    offset: 'big',
    data: 'bytes',
    cut: 'int',
    fd: 'int',
    socket: 'big?',
  },
  tls_free: { session: 'big' },
  flow: { socket: 'big', direction: 'out|in', offset: 'big', ...ENDS, data: 'bytes' },
  flow_end: { socket: 'big', own: 'bool' },
  dns: { socket: 'big', direction: 'out|in', ...ENDS, data: 'bytes', cut: 'int', repeats: 'int?' },
};

export function recordToJson(record: RawRecord): object {
  const json: Record<string, unknown> = { type: record.type };
  const values = record as unknown as Readonly<Record<string, unknown>>;
  for (const name of Object.keys({ ...HEADER, ...BODIES[record.type] })) {
    const value = values[name];
    if (value === undefined) continue;
    if (typeof value === 'bigint') json[name] = value.toString();
    else if (value instanceof Uint8Array)
      json[name] = Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64');
    else json[name] = value;
  }
  return json;
}

/** Undefined where the value is no record: a member is missing, or not of its kind. Members it does not know are left out. */
export function recordFromJson(json: unknown): RawRecord | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const values = json as Readonly<Record<string, unknown>>;
  const type = values['type'];
  if (typeof type !== 'string' || !Object.hasOwn(BODIES, type)) return undefined;
  const record: Record<string, unknown> = { type };
  for (const [name, kind] of Object.entries({ ...HEADER, ...BODIES[type as RawRecord['type']] })) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined && kind.endsWith('?')) continue;
    const read = readers[kind](value);
    if (read === undefined) return undefined;
    record[name] = read;
  }
  return record as unknown as RawRecord;
}

/** Decimal digits of 2^64 - 1. */
const MOST_DIGITS = 20;

const big = (value: unknown) =>
  typeof value === 'string' && value.length <= MOST_DIGITS && /^\d+$/.test(value) ? BigInt(value) : undefined;
const int = (value: unknown) => (Number.isSafeInteger(value) ? value : undefined);
const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
const oneOf =
  (...words: string[]) =>
  (value: unknown) =>
    words.includes(value as string) ? value : undefined;

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

const readers: Record<Kind, (value: unknown) => unknown> = {
  big,
  'big?': big,
  int,
  'int?': int,
  text,
  'text?': text,
  bool: (value) => (typeof value === 'boolean' ? value : undefined),
  texts: (value) => (Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined),
  bytes: (value) =>
    typeof value === 'string' && value.length % 4 === 0 && BASE64.test(value) ? bytesOf(value) : undefined,
  'tcp|udp': oneOf('tcp', 'udp'),
  'out|in': oneOf('out', 'in'),
};
