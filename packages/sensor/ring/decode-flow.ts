import type { RecordBody, SocketEnds } from '../source/record.ts';
import { ipText } from './address.ts';
import { layout } from './layout.ts';

/** What connections in the clear carried, and datagrams of name servers. `end`: where the record ends. */
export function decodeFlow(data: Buffer, at: number, end: number): RecordBody | undefined {
  const flow = layout.flow_record;
  const bytes = bytesAt(data, at + flow.data, data.readUInt32LE(at + flow.length), end);
  return (
    bytes && {
      type: 'flow',
      socket: data.readBigUInt64LE(at + flow.socket),
      direction: data.readUInt32LE(at + flow.incoming) ? 'in' : 'out',
      offset: data.readBigUInt64LE(at + flow.offset),
      ...endsAt(data, at + flow.ends),
      data: bytes,
    }
  );
}

export function decodeFlowEnd(data: Buffer, at: number): RecordBody {
  return {
    type: 'flow_end',
    socket: data.readBigUInt64LE(at + layout.flow_end_record.socket),
    own: data.readUInt32LE(at + layout.flow_end_record.own) !== 0,
  };
}

export function decodeDns(data: Buffer, at: number, end: number): RecordBody | undefined {
  const dns = layout.dns_record;
  const bytes = bytesAt(data, at + dns.data, data.readUInt32LE(at + dns.length), end);
  const repeats = data.readUInt32LE(at + dns.repeats);
  return (
    bytes && {
      type: 'dns',
      socket: data.readBigUInt64LE(at + dns.socket),
      direction: data.readUInt32LE(at + dns.incoming) ? 'in' : 'out',
      ...endsAt(data, at + dns.ends),
      data: bytes,
      cut: data.readUInt32LE(at + dns.cut),
      ...(repeats > 0 && { repeats }),
    }
  );
}

function bytesAt(data: Buffer, at: number, length: number, end: number): Uint8Array | undefined {
  return at + length > end ? undefined : new Uint8Array(data.subarray(at, at + length));
}

function endsAt(data: Buffer, at: number): SocketEnds {
  const ends = layout.endpoints;
  const family = data.readUInt16LE(at + ends.family);
  return {
    localIp: ipText(data, at + ends.local, family),
    localPort: data.readUInt16LE(at + ends.local_port),
    remoteIp: ipText(data, at + ends.remote, family),
    remotePort: data.readUInt16LE(at + ends.remote_port),
  };
}
