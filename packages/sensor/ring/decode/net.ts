import { ipText } from '../address.ts';
import { layout } from '../layout.ts';
import type { RecordView } from '../view.ts';
import type { Decoded } from './decoded.ts';
import { decodeHeader, u16, u32, u64 } from './header.ts';

const PROTOCOL_TCP = 6;

export function decodeConnect(view: RecordView, at: number): Decoded {
  const connect = layout.connect_record;
  const repeats = u32(view, at + connect.repeats);
  return {
    record: {
      ...decodeHeader(view, at),
      type: 'connect',
      socket: u64(view, at + connect.socket),
      proto: u16(view, at + connect.protocol) === PROTOCOL_TCP ? 'tcp' : 'udp',
      ip: ipText(view.bytes, at + connect.address, u16(view, at + connect.family)),
      port: u16(view, at + connect.port),
      ...(repeats > 0 && { repeats }),
    },
  };
}

export function decodeEstablished(view: RecordView, at: number): Decoded {
  const established = layout.established_record;
  const family = u16(view, at + established.family);
  return {
    record: {
      ...decodeHeader(view, at),
      type: 'established',
      socket: u64(view, at + established.socket),
      srcIp: ipText(view.bytes, at + established.source, family),
      srcPort: u16(view, at + established.source_port),
      dstIp: ipText(view.bytes, at + established.destination, family),
      dstPort: u16(view, at + established.destination_port),
    },
  };
}

export function decodeClose(view: RecordView, at: number): Decoded {
  const close = layout.close_record;
  return {
    record: {
      ...decodeHeader(view, at),
      type: 'close',
      socket: u64(view, at + close.socket),
      bytesOut: Number(u64(view, at + close.bytes_out)),
      bytesIn: Number(u64(view, at + close.bytes_in)),
      established: u32(view, at + close.established) !== 0,
    },
  };
}
