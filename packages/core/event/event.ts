import type { CloudCallData } from './cloud.ts';
import type { A2aRequestData, A2aResponseData } from './a2a.ts';
import type { CoverageData } from './coverage.ts';
import type { DnsData } from './dns.ts';
import type { ProcessRef } from './identity.ts';
import type { LlmRequestData, LlmResponseData } from './exchange.ts';
import type { FileContentData, FileOpenData } from './file.ts';
import type { HttpRequestData, HttpResponseData } from './http.ts';
import type { McpRequestData, McpResponseData } from './mcp.ts';
import type { CloseData, ConnectData, EstablishedData } from './net.ts';
import type { ExecData, ExitData, ForkData } from './process.ts';
import type { SqlQueryData } from './sql.ts';

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

/**
 * kernel: tracepoints and cgroup hooks. tls: library probes. flow: payload of plain TCP and UDP. pipe: stdio between processes.
 * otlp: told by the agent's own telemetry. audit: a record of the API server or cloud. proc: read from /proc. sensor, hub: said
 * by Remit about itself.
 */
export type Source = 'kernel' | 'tls' | 'flow' | 'pipe' | 'otlp' | 'audit' | 'proc' | 'sensor' | 'hub';

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
  'net.dns': DnsData;
  'http.request': HttpRequestData;
  'http.response': HttpResponseData;
  'llm.request': LlmRequestData;
  'llm.response': LlmResponseData;
  'sql.query': SqlQueryData;
  'cloud.call': CloudCallData;
  'mcp.request': McpRequestData;
  'mcp.response': McpResponseData;
  'a2a.request': A2aRequestData;
  'a2a.response': A2aResponseData;
  coverage: CoverageData;
  /** Nothing older than boot_ns will come from this source any more: the watermark that orders the log. */
  mark: MarkData;
}

export type MarkData = Record<string, never>;
