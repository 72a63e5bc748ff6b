import type { RawRecord, RecordBody, RecordHeader } from '../source/record.ts';

/** Makes raw records of one process, one microsecond after the other unless told a time. */
export interface RecordMaker {
  readonly header: RecordHeader;
  make(body: RecordBody, change?: Partial<RecordHeader>): RawRecord;
}

export interface RecordClock {
  ns: bigint;
}

export function recordsOf(pid: number, startBootNs: bigint, clock: RecordClock): RecordMaker {
  const header = { bootNs: clock.ns, pid, tid: pid, startBootNs, cgroup: 7n, uid: 1000 };
  return {
    header,
    make: (body, change) => ({ ...header, bootNs: (clock.ns += 1_000n), ...change, ...body }),
  };
}

export function image(
  argv: readonly string[],
  cwd = '/',
  parent: { pid: number; start: bigint } = { pid: 1, start: 1n },
) {
  return {
    ppid: parent.pid,
    parentStartBootNs: parent.start,
    exe: argv[0] ?? '',
    argv,
    argvTruncated: false,
    cwd,
  };
}

export function open(path: string, options: { resolved?: string; flags?: number; inode?: bigint } = {}): RecordBody {
  const { resolved = path.startsWith('/') ? path : '', flags = 0, inode = 99n } = options;
  return { type: 'open', path, resolved, flags, dev: 1, inode };
}

/** One TLS session as the probe tells it: keeps the offsets. */
export function tlsSession(session: bigint) {
  const offset = { out: 0n, in: 0n };
  return (
    direction: 'out' | 'in',
    data: string | Uint8Array,
    change: { skip?: number; cut?: number } = {},
  ): RecordBody => {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    const at = offset[direction] + BigInt(change.skip ?? 0);
    offset[direction] = at + BigInt(bytes.length) + BigInt(change.cut ?? 0);
    return { type: 'tls', session, direction, offset: at, data: bytes, cut: change.cut ?? 0, fd: -1 };
  };
}
