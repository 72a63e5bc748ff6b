import type { Channel } from '@remit/core/event';
import type { FlowRecord, RecordHeader, TlsRecord } from '../source/record.ts';
import { plainAddress } from './ip-address.ts';
import { keyOf } from './process-table.ts';

/** Bytes of a channel, whatever probe saw them. */
export type PieceRecord = RecordHeader & (TlsRecord | FlowRecord);

/** The name of a record's session among those that are open now. A TLS session's may be used again, a socket's never is. */
export function sessionName(record: RecordHeader & NamesSession): string {
  switch (record.type) {
    case 'tls':
    case 'tls_free':
      return `${keyOf(record)}/${record.session.toString(36)}`;
    case 'flow':
    case 'flow_end':
    case 'close':
      return `socket/${record.socket.toString(36)}`;
  }
}

type NamesSession =
  | { readonly type: 'tls' | 'tls_free'; readonly session: bigint }
  | { readonly type: 'flow' | 'flow_end' | 'close'; readonly socket: bigint };

/** Of the first record of a session. The id is unique in the log: no thread makes two records in one nanosecond of one boot. */
export function channelOf(record: PieceRecord, bootId: string): Channel {
  const began = `${bootId.slice(0, 8)}-${record.bootNs.toString(36)}`;
  if (record.type === 'tls') {
    const { socket } = record;
    return {
      id: `${began}-${record.tid.toString(36)}`,
      kind: 'tls',
      ...(socket !== undefined && { socket: socket.toString() }),
    };
  }
  // Two processors may see a first packet in the same nanosecond, and nobody may be running: the socket tells them apart.
  const { socket, localIp, localPort, remoteIp, remotePort } = record;
  return {
    id: `${began}-s${socket.toString(36)}`,
    kind: 'plain',
    socket: socket.toString(),
    local: { ip: plainAddress(localIp), port: localPort },
    remote: { ip: plainAddress(remoteIp), port: remotePort },
  };
}
