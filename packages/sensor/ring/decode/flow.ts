import type { SocketEnds } from '../../source/record.ts';
import { ipText } from '../address.ts';
import { layout } from '../layout.ts';
import type { RecordView } from '../view.ts';
import type { Decoded } from './decoded.ts';
import { decodeHeader, u16, u32, u64 } from './header.ts';

/** What connections in the clear carried, and datagrams of name servers. `end`: where the record ends. */
export function decodeFlow(view: RecordView, at: number, end: number): Decoded | undefined {
  const flow = layout.flow_record;
  const bytes = bytesAt(view, at + flow.data, u32(view, at + flow.length), end);
  if (!bytes) return undefined;
  return {
    record: {
      ...decodeHeader(view, at),
      type: 'flow',
      socket: u64(view, at + flow.socket),
      direction: u32(view, at + flow.incoming) ? 'in' : 'out',
      offset: u64(view, at + flow.offset),
      ...endsAt(view, at + flow.ends),
      data: bytes,
    },
  };
}

export function decodeFlowEnd(view: RecordView, at: number): Decoded {
  const socket = u64(view, at + layout.flow_end_record.socket);
  const own = u32(view, at + layout.flow_end_record.own) !== 0;
  return { record: { ...decodeHeader(view, at), type: 'flow_end', socket, own } };
}

export function decodeDns(view: RecordView, at: number, end: number): Decoded | undefined {
  const dns = layout.dns_record;
  const bytes = bytesAt(view, at + dns.data, u32(view, at + dns.length), end);
  const repeats = u32(view, at + dns.repeats);
  if (!bytes) return undefined;
  return {
    record: {
      ...decodeHeader(view, at),
      type: 'dns',
      socket: u64(view, at + dns.socket),
      direction: u32(view, at + dns.incoming) ? 'in' : 'out',
      ...endsAt(view, at + dns.ends),
      data: bytes,
      cut: u32(view, at + dns.cut),
      ...(repeats > 0 && { repeats }),
    },
  };
}

function bytesAt(view: RecordView, at: number, length: number, end: number): Uint8Array | undefined {
  return at + length > end ? undefined : new Uint8Array(view.bytes.subarray(at, at + length));
}

function endsAt(view: RecordView, at: number): SocketEnds {
  const ends = layout.endpoints;
  const family = u16(view, at + ends.family);
  return {
    localIp: ipText(view.bytes, at + ends.local, family),
    localPort: u16(view, at + ends.local_port),
    remoteIp: ipText(view.bytes, at + ends.remote, family),
    remotePort: u16(view, at + ends.remote_port),
  };
}
