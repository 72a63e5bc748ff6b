/**
 * What the kernel side tells, decoded and nothing more: no interpretation, no redaction. A raw capture (see file.ts) holds
 * exactly these, so the rest of the sensor is a function of them and can be run again anywhere.
 */
export type RawRecord = RecordHeader & RecordBody;

export interface RecordHeader {
  /** CLOCK_BOOTTIME, taken in the probe. */
  readonly bootNs: bigint;
  /** Thread-group id in the node's pid namespace. */
  readonly pid: number;
  readonly tid: number;
  /** Start of the thread-group leader, CLOCK_BOOTTIME. */
  readonly startBootNs: bigint;
  /** cgroup v2 id. */
  readonly cgroup: bigint;
  readonly uid: number;
}

export type RecordBody =
  /** The header is the parent's, with the thread that forked. Only new processes, not threads. */
  | { readonly type: 'fork'; readonly childPid: number; readonly childStartBootNs: bigint }
  | ({ readonly type: 'exec' } & Image)
  /** A process that was there before the sensor; the header is its own. */
  | ({ readonly type: 'seen' } & Image)
  | { readonly type: 'exit'; readonly exitCode: number; readonly signal: number }
  | OpenRecord
  /** Read by the sensor after an open; the header is the opener's. */
  | {
      readonly type: 'content';
      readonly path: string;
      readonly openBootNs: bigint;
      readonly data: Uint8Array;
      /** Size of the file; more than data.length when only the beginning was read. */
      readonly size: number;
    }
  | ConnectRecord
  | {
      readonly type: 'established';
      readonly socket: bigint;
      readonly srcIp: string;
      readonly srcPort: number;
      readonly dstIp: string;
      readonly dstPort: number;
    }
  | {
      readonly type: 'close';
      readonly socket: bigint;
      readonly bytesOut: number;
      readonly bytesIn: number;
      readonly established: boolean;
    }
  | TlsRecord
  /** The library freed the session: its address may be used again for another. */
  | { readonly type: 'tls_free'; readonly session: bigint }
  | FlowRecord
  /** The connection is over, or (`own`) turned out to be one of the sensor's: nothing of it is to be told then. */
  | { readonly type: 'flow_end'; readonly socket: bigint; readonly own: boolean }
  | DnsRecord;

export interface Image {
  readonly ppid: number;
  readonly parentStartBootNs: bigint;
  readonly exe: string;
  readonly argv: readonly string[];
  readonly argvTruncated: boolean;
  readonly cwd: string;
  readonly cgroupPath?: string;
}

export interface OpenRecord {
  readonly type: 'open';
  /** As the caller named it, possibly relative. */
  readonly path: string;
  /** From the opened file itself, so after links; empty where it could not be walked. */
  readonly resolved: string;
  /** open(2) flags. */
  readonly flags: number;
  readonly dev: number;
  readonly inode: bigint;
  /** More of the same by the same process that were counted, not told one by one; the record's time is when they were told. */
  readonly repeats?: number;
}

export interface ConnectRecord {
  readonly type: 'connect';
  readonly socket: bigint;
  readonly proto: 'tcp' | 'udp';
  readonly ip: string;
  readonly port: number;
  /** Datagrams of this socket to this peer since it was last told that were counted, not told one by one. */
  readonly repeats?: number;
}

/** Plaintext of one library call, in numbered parts where it is longer than one record. */
export interface TlsRecord {
  readonly type: 'tls';
  /** Address of the library's session object; with the process it names the session until `tls_free`. */
  readonly session: bigint;
  readonly direction: 'out' | 'in';
  /** Bytes that went this way in this session before the first byte of `data`, so a lost part shows as a gap. */
  readonly offset: bigint;
  readonly data: Uint8Array;
  /** Bytes of this call after `data` that the kernel side did not copy and will not send: it knows it cut here. */
  readonly cut: number;
  /** File descriptor the session was bound to; -1 where the library writes to memory (async Python, Node). */
  readonly fd: number;
  /** The kernel's cookie of the socket behind `fd`, where there is one and it has a cookie: the one of `connect`. */
  readonly socket?: bigint;
}

/** The two ends of a socket's path, as the watched process sees them. */
export interface SocketEnds {
  readonly localIp: string;
  readonly localPort: number;
  readonly remoteIp: string;
  readonly remotePort: number;
}

/**
 * Payload of a TCP connection in the clear. Segments come as they came over the network: out of order where they did. A header with
 * pid 0: whose the socket is was not known yet; a later record of the same socket says it.
 */
export interface FlowRecord extends SocketEnds {
  readonly type: 'flow';
  /** The kernel's cookie of the socket: the one of `connect`. */
  readonly socket: bigint;
  readonly direction: 'out' | 'in';
  /** Bytes that went this way since the connection was first read. */
  readonly offset: bigint;
  readonly data: Uint8Array;
}

/** A datagram to (`out`) or from a name server. */
export interface DnsRecord extends SocketEnds {
  readonly type: 'dns';
  readonly socket: bigint;
  readonly direction: 'out' | 'in';
  readonly data: Uint8Array;
  /** Bytes of the datagram after `data` that were not copied. */
  readonly cut: number;
  /** Alike ones since the last that was told, counted and not told. */
  readonly repeats?: number;
}
