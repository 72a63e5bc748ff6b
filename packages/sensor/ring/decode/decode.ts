import { layout, recordType } from '../layout.ts';
import type { RecordView } from '../view.ts';
import type { Decode, Decoded } from './decoded.ts';
import { decodeOpen } from './file.ts';
import { decodeDns, decodeFlow, decodeFlowEnd } from './flow.ts';
import { decodeClose, decodeConnect, decodeEstablished } from './net.ts';
import { decodeExec, decodeExit, decodeFork } from './process.ts';
import { decodeTls, decodeTlsFree } from './tls.ts';

/** Reads the record of `length` bytes at `at`. Undefined where it is not one. All bytes handed out are copies. */
export function decode(view: RecordView, at: number, length: number): Decoded | undefined {
  if (length < layout.record_header.size) return undefined;
  const reader = readers[view.u32[(at + layout.record_header.type) >>> 2] as number];
  if (!reader || length < reader.size) return undefined;
  return reader.decode(view, at, at + length);
}

interface Reader {
  readonly size: number;
  readonly decode: Decode;
}

const readers: readonly (Reader | undefined)[] = byType({
  fork: { size: layout.fork_record.size, decode: decodeFork },
  exec: { size: layout.exec_record.size, decode: decodeExec },
  exit: { size: layout.exit_record.size, decode: decodeExit },
  open: { size: layout.open_record.size, decode: decodeOpen },
  connect: { size: layout.connect_record.size, decode: decodeConnect },
  established: { size: layout.established_record.size, decode: decodeEstablished },
  close: { size: layout.close_record.size, decode: decodeClose },
  tls: { size: layout.tls_record.size, decode: decodeTls },
  tls_free: { size: layout.tls_free_record.size, decode: decodeTlsFree },
  flow: { size: layout.flow_record.size, decode: decodeFlow },
  flow_end: { size: layout.flow_end_record.size, decode: decodeFlowEnd },
  dns: { size: layout.dns_record.size, decode: decodeDns },
});

function byType(readers: Readonly<Partial<Record<keyof typeof recordType, Reader>>>): (Reader | undefined)[] {
  const list: (Reader | undefined)[] = [];
  for (const [name, type] of Object.entries(recordType)) list[type] = readers[name as keyof typeof recordType];
  return list;
}
