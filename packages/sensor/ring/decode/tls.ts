import { layout } from '../layout.ts';
import type { RecordView } from '../view.ts';
import type { Decoded } from './decoded.ts';
import { decodeHeader, i32, u32, u64 } from './header.ts';

const tls = layout.tls_record;

export function decodeTls(view: RecordView, at: number, end: number): Decoded | undefined {
  const dataAt = at + tls.data;
  const length = u32(view, at + tls.length);
  if (dataAt + length > end) return undefined;
  const socket = u64(view, at + tls.socket);
  return {
    record: {
      ...decodeHeader(view, at),
      type: 'tls',
      session: u64(view, at + tls.session),
      direction: u32(view, at + tls.incoming) ? 'in' : 'out',
      offset: u64(view, at + tls.offset),
      data: new Uint8Array(view.bytes.subarray(dataAt, dataAt + length)),
      cut: u32(view, at + tls.cut),
      fd: i32(view, at + tls.fd),
      ...(socket > 0n && { socket }),
    },
  };
}

export function decodeTlsFree(view: RecordView, at: number): Decoded {
  const session = u64(view, at + layout.tls_free_record.session);
  return { record: { ...decodeHeader(view, at), type: 'tls_free', session } };
}
