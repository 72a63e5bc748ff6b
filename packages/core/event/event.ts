import type { CoverageData } from './coverage.ts';
import type { ProcessRef } from './identity.ts';
import type { LlmRequestData, LlmResponseData } from './exchange.ts';
import type { HttpRequestData, HttpResponseData } from './http.ts';

/**
 * Everything that happened, as one union. Sources append these to the log; whatever else Remit knows is a fold over them.
 *
 * Field names are the JSON names (snake case): an event is the same object in memory, on the wire, in the log and in a record.
 * Nanoseconds are decimal strings (a double is exact only to 104 days of uptime), see time.ts.
 */
export type RemitEvent = { [K in keyof EventData]: Event<K> }[keyof EventData];

export type EventKind = keyof EventData;

export type EventOf<K extends EventKind> = Extract<RemitEvent, { kind: K }>;

interface Event<K extends EventKind> {
  /** Unique and stable: the same happening keeps its id in the log, in a record and in every story that names it. */
  readonly id: string;
  readonly kind: K;
  readonly source: Source;
  readonly node: string;
  readonly boot_id: string;
  /** Wall time, RFC 3339 with nanoseconds, UTC. */
  readonly ts: string;
  /** CLOCK_BOOTTIME of the node in nanoseconds: the order within a node. */
  readonly boot_ns: string;
  /** Who did it. Absent where no process did (coverage, marks). */
  readonly process?: ProcessRef;
  readonly data: EventData[K];
}

/** kernel: tracepoints and cgroup hooks. tls: library probes. proc: read from /proc. sensor, hub: said by Remit about itself. */
export type Source = 'kernel' | 'tls' | 'proc' | 'sensor' | 'hub';

export interface EventData {
  'process.fork': ForkData;
  'process.exec': ExecData;
  'process.exit': ExitData;
  /** A process that was already there when the sensor started. */
  'process.seen': ExecData & { readonly parent?: ProcessRef };
  'file.open': FileOpenData;
  'file.content': FileContentData;
  'net.connect': ConnectData;
  'net.established': EstablishedData;
  'net.close': CloseData;
  'http.request': HttpRequestData;
  'http.response': HttpResponseData;
  'llm.request': LlmRequestData;
  'llm.response': LlmResponseData;
  coverage: CoverageData;
  /** Nothing older than boot_ns will come from this source any more: the watermark that orders the log. */
  mark: MarkData;
}

/** `process` of the event is the parent, with the thread that forked. */
export interface ForkData {
  readonly child: ProcessRef;
}

export interface ExecData {
  /** Path of the image that now runs. */
  readonly exe: string;
  readonly argv: readonly string[];
  /** The kernel copies a bounded part of the arguments; true when some are missing from `argv`. */
  readonly argv_truncated: boolean;
  readonly cwd?: string;
  readonly uid: number;
  readonly ppid: number;
  /** Path of the cgroup below the v2 mount, where known. */
  readonly cgroup_path?: string;
  readonly container_id?: string;
}

export interface ExitData {
  readonly exit_code: number;
  readonly signal: number;
}

export interface FileOpenData {
  /** As the caller named it. */
  readonly path: string;
  /** After links, where the kernel could show it: what was really opened. */
  readonly resolved?: string;
  readonly op: 'read' | 'write' | 'create';
  readonly flags: number;
  readonly dev?: number;
  readonly inode?: string;
  /** More opens of the same file by the same process that were counted, not reported one by one. */
  readonly repeats?: number;
  /** When it happened, where that is earlier than the event: opens are told later when their process turns out to be an agent's. */
  readonly opened_boot_ns?: string;
}

/**
 * What stood in a file that an agent opened, as fingerprints (see fingerprint.ts). Read by the sensor right after the open, so
 * it is the content at that moment or very soon after.
 */
export interface FileContentData {
  readonly path: string;
  /** The `file.open` event that made the sensor look. */
  readonly open: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly fingerprint: readonly string[];
  /** False when only the beginning was read. */
  readonly complete: boolean;
  /** Set when the content is a credential: its type and keyed hash, never the value. */
  readonly credential?: { readonly type: string; readonly id_hash: string; readonly principal?: string };
}

export interface ConnectData {
  /** The kernel's socket cookie: joins connect, established and close. */
  readonly socket: string;
  readonly proto: 'tcp' | 'udp';
  /** IPv4-mapped IPv6 addresses stand here as IPv4. */
  readonly dst_ip: string;
  readonly dst_port: number;
  /** More datagrams or connects of the same socket to the same peer that were counted, not reported one by one. */
  readonly repeats?: number;
}

export interface EstablishedData {
  readonly socket: string;
  readonly src_ip: string;
  readonly src_port: number;
  readonly dst_ip: string;
  readonly dst_port: number;
}

export interface CloseData {
  readonly socket: string;
  readonly bytes_out: number;
  readonly bytes_in: number;
  /** Whether the connection ever was established; a refused or filtered one never is. */
  readonly established: boolean;
}

export type MarkData = Record<string, never>;
