import type { OpenRecord, RawRecord, RecordBody, RecordHeader } from '../source/record.ts';
import { ipText } from './address.ts';
import { decodeDns, decodeFlow, decodeFlowEnd } from './decode-flow.ts';
import { layout, recordType } from './layout.ts';

/** A record as the kernel wrote it, and what only the sensor itself needs of it. */
export interface Decoded {
  readonly record: RawRecord;
  /** The opener's file descriptor. */
  readonly fd?: number;
  /** An open that is told only so that a library can be looked at; not to be handed on. */
  readonly libraryOnly?: boolean;
}

/** Reads the record of `length` bytes at `at`. Undefined where it is not one. All bytes handed out are copies. */
export function decode(data: Buffer, at: number, length: number): Decoded | undefined {
  if (length < layout.record_header.size) return undefined;
  const read = readers[data.readUInt32LE(at + layout.record_header.type)];
  if (!read || length < read.size) return undefined;
  return read.decode(data, at, at + length);
}

interface Reader {
  readonly size: number;
  decode(data: Buffer, at: number, end: number): Decoded | undefined;
}

const readers: Partial<Record<number, Reader>> = {
  [recordType.fork]: plain(layout.fork_record.size, (data, at) => ({
    type: 'fork',
    childPid: data.readUInt32LE(at + layout.fork_record.child_pid),
    childStartBootNs: data.readBigUInt64LE(at + layout.fork_record.child_start_boot_ns),
  })),
  [recordType.exec]: plain(layout.exec_record.size, decodeExec),
  [recordType.exit]: plain(layout.exit_record.size, (data, at) => ({
    type: 'exit',
    exitCode: data.readUInt32LE(at + layout.exit_record.exit_code),
    signal: data.readUInt32LE(at + layout.exit_record.signal),
  })),
  [recordType.open]: { size: layout.open_record.size, decode: decodeOpen },
  [recordType.connect]: plain(layout.connect_record.size, decodeConnect),
  [recordType.established]: plain(layout.established_record.size, decodeEstablished),
  [recordType.close]: plain(layout.close_record.size, (data, at) => ({
    type: 'close',
    socket: data.readBigUInt64LE(at + layout.close_record.socket),
    bytesOut: Number(data.readBigUInt64LE(at + layout.close_record.bytes_out)),
    bytesIn: Number(data.readBigUInt64LE(at + layout.close_record.bytes_in)),
    established: data.readUInt32LE(at + layout.close_record.established) !== 0,
  })),
  [recordType.tls]: plain(layout.tls_record.size, decodeTls),
  [recordType.tls_free]: plain(layout.tls_free_record.size, (data, at) => ({
    type: 'tls_free',
    session: data.readBigUInt64LE(at + layout.tls_free_record.session),
  })),
  [recordType.flow]: plain(layout.flow_record.size, decodeFlow),
  [recordType.flow_end]: plain(layout.flow_end_record.size, decodeFlowEnd),
  [recordType.dns]: plain(layout.dns_record.size, decodeDns),
};

function plain(size: number, body: (data: Buffer, at: number, end: number) => RecordBody | undefined): Reader {
  return {
    size,
    decode(data, at, end) {
      const decoded = body(data, at, end);
      return decoded && { record: { ...decodeHeader(data, at), ...decoded } };
    },
  };
}

function decodeHeader(data: Buffer, at: number): RecordHeader {
  const header = layout.record_header;
  return {
    bootNs: data.readBigUInt64LE(at + header.boot_ns),
    pid: data.readUInt32LE(at + header.pid),
    tid: data.readUInt32LE(at + header.tid),
    startBootNs: data.readBigUInt64LE(at + header.start_boot_ns),
    cgroup: data.readBigUInt64LE(at + header.cgroup),
    uid: data.readUInt32LE(at + header.uid),
  };
}

function decodeExec(data: Buffer, at: number, end: number): RecordBody | undefined {
  const exec = layout.exec_record;
  const argvLength = data.readUInt32LE(at + exec.argv_length);
  const argvAt = at + exec.data;
  const exeAt = argvAt + argvLength;
  const cwdAt = exeAt + data.readUInt32LE(at + exec.exe_length);
  const cwdEnd = cwdAt + data.readUInt32LE(at + exec.cwd_length);
  if (cwdEnd > end) return undefined;
  return {
    type: 'exec',
    ppid: data.readUInt32LE(at + exec.ppid),
    parentStartBootNs: data.readBigUInt64LE(at + exec.parent_start_boot_ns),
    argv: splitArguments(data.toString('utf8', argvAt, exeAt)),
    argvTruncated: argvLength < data.readUInt32LE(at + exec.argv_total),
    exe: data.toString('utf8', exeAt, cwdAt),
    cwd: data.toString('utf8', cwdAt, cwdEnd),
  };
}

/** Each argument is ended by NUL; a last one without it was cut, and is kept as far as it goes. */
export function splitArguments(text: string): string[] {
  if (text === '') return [];
  return (text.endsWith('\0') ? text.slice(0, -1) : text).split('\0');
}

function decodeOpen(data: Buffer, at: number, end: number): Decoded | undefined {
  const open = layout.open_record;
  const pathAt = at + open.data;
  const resolvedAt = pathAt + data.readUInt32LE(at + open.path_length);
  const resolvedEnd = resolvedAt + data.readUInt32LE(at + open.resolved_length);
  if (resolvedEnd > end) return undefined;
  const body: OpenRecord = {
    type: 'open',
    path: data.toString('utf8', pathAt, resolvedAt),
    resolved: data.toString('utf8', resolvedAt, resolvedEnd),
    flags: data.readUInt32LE(at + open.flags),
    dev: userDevice(data.readUInt32LE(at + open.dev)),
    inode: data.readBigUInt64LE(at + open.inode),
  };
  return {
    record: { ...decodeHeader(data, at), ...body },
    fd: data.readUInt32LE(at + open.fd),
    libraryOnly: data.readUInt32LE(at + open.library_only) !== 0,
  };
}

/** The kernel keeps 12 bits of major above 20 of minor; stat(2) shows them interleaved. */
export function userDevice(dev: number): number {
  const major = dev >>> 20;
  const minor = dev & 0xfffff;
  return ((minor & 0xff) | (major << 8) | ((minor & 0xfff00) << 12)) >>> 0;
}

const PROTOCOL_TCP = 6;

function decodeConnect(data: Buffer, at: number): RecordBody {
  const connect = layout.connect_record;
  const repeats = data.readUInt32LE(at + connect.repeats);
  return {
    type: 'connect',
    socket: data.readBigUInt64LE(at + connect.socket),
    proto: data.readUInt16LE(at + connect.protocol) === PROTOCOL_TCP ? 'tcp' : 'udp',
    ip: ipText(data, at + connect.address, data.readUInt16LE(at + connect.family)),
    port: data.readUInt16LE(at + connect.port),
    ...(repeats > 0 && { repeats }),
  };
}

function decodeEstablished(data: Buffer, at: number): RecordBody {
  const established = layout.established_record;
  const family = data.readUInt16LE(at + established.family);
  return {
    type: 'established',
    socket: data.readBigUInt64LE(at + established.socket),
    srcIp: ipText(data, at + established.source, family),
    srcPort: data.readUInt16LE(at + established.source_port),
    dstIp: ipText(data, at + established.destination, family),
    dstPort: data.readUInt16LE(at + established.destination_port),
  };
}

function decodeTls(data: Buffer, at: number, end: number): RecordBody | undefined {
  const tls = layout.tls_record;
  const dataAt = at + tls.data;
  const length = data.readUInt32LE(at + tls.length);
  if (dataAt + length > end) return undefined;
  const socket = data.readBigUInt64LE(at + tls.socket);
  return {
    type: 'tls',
    session: data.readBigUInt64LE(at + tls.session),
    direction: data.readUInt32LE(at + tls.incoming) ? 'in' : 'out',
    offset: data.readBigUInt64LE(at + tls.offset),
    data: new Uint8Array(data.subarray(dataAt, dataAt + length)),
    cut: data.readUInt32LE(at + tls.cut),
    fd: data.readInt32LE(at + tls.fd),
    ...(socket > 0n && { socket }),
  };
}
