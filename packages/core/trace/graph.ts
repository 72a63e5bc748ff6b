import type { Role } from '../event/index.ts';

/** The trace graph: what there was (nodes) and what caused or carried what (edges). */
export type GraphNode = { [K in NodeKind]: NodeOf<K> }[NodeKind];

export type NodeKind = keyof NodeAttrs;

export interface NodeOf<K extends NodeKind> {
  /** Deterministic, and starts with the kind: the same events give the same ids. */
  readonly id: string;
  readonly kind: K;
  readonly node: string;
  readonly boot_id: string;
  /** When it began: wall time and boot time of the first event that showed it. */
  readonly ts: string;
  readonly boot_ns: string;
  readonly attrs: NodeAttrs[K];
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly rel: Rel;
  readonly basis: Basis;
  /** 0 to 1; 1 only where the kernel or the wire showed the thing itself. */
  readonly confidence: number;
  /** Ids of the events that prove it, oldest first, never empty. */
  readonly evidence: readonly string[];
  /** How it was decided, for a person: `argv[2] equals arguments.command`. */
  readonly why?: string;
}

/** observed: the kernel or the wire showed it. keyed: joined on an identifier. inferred: from content or order. */
export type Basis = 'observed' | 'keyed' | 'inferred';

export type Rel =
  | 'ran_in'
  | 'forked'
  | 'execed'
  | 'took_part_in'
  | 'contains'
  | 'asked_for'
  | 'carried_out_by'
  | 'did'
  | 'carried'
  | 'recorded_as'
  | 'touched'
  | 'used'
  | 'yielded'
  | 'returned'
  | 'came_from'
  | 'steered_by'
  | 'led_to';

/** Where a part of the model's context came from. */
export type Origin = 'system' | 'user' | 'document' | 'tool_result' | 'memory' | 'agent';

export interface NodeAttrs {
  workload: {
    readonly cluster: string;
    readonly namespace: string;
    readonly workload_kind: string;
    readonly name: string;
    readonly container: string;
    readonly node: string;
  };
  /** One node per program image: `bash -c` that becomes curl is two, joined by `execed`. */
  process: {
    readonly pid: number;
    readonly start_boot_ns: string;
    /** 0 for the image it was forked with, then one more with each exec. */
    readonly image: number;
    readonly ppid: number;
    readonly exe: string;
    readonly argv: readonly string[];
    readonly uid: number;
    readonly cgroup: string;
    readonly container_id?: string;
    readonly exit_code?: number;
  };
  conversation: {
    readonly provider: string;
    readonly user?: string;
    readonly session?: string;
  };
  turn: {
    readonly conversation: string;
    readonly provider: string;
    readonly model: string;
    readonly pid: number;
    readonly tid?: number;
    readonly stream: boolean;
    readonly request_id?: string;
    readonly input_tokens?: number;
    readonly output_tokens?: number;
    readonly finish_reason?: string;
  };
  segment: {
    /** The first turn whose context it stood in. */
    readonly turn: string;
    readonly role: Role;
    readonly origin: Origin;
    /** For a document: the file, URL or index entry it came from. */
    readonly source?: string;
    readonly sha256: string;
    readonly chars: number;
    /** Beginning of the text, secrets already replaced by the sensor. */
    readonly preview?: string;
  };
  tool_call: {
    readonly conversation: string;
    readonly call_id: string;
    readonly name: string;
    readonly arguments: string;
    readonly transport: 'function' | 'mcp_stdio' | 'mcp_http' | 'code';
  };
  file: {
    /** As the process named it, absolute. */
    readonly path: string;
    /** What that really was, where links led elsewhere. */
    readonly resolved?: string;
    readonly op: 'read' | 'write' | 'create' | 'unlink' | 'exec';
    readonly pid: number;
  };
  connection: {
    readonly pid: number;
    readonly proto: 'tcp' | 'udp';
    readonly dst_ip: string;
    readonly dst_port: number;
    readonly src_ip?: string;
    readonly src_port?: number;
    readonly dst_name?: string;
    readonly bytes_out?: number;
    readonly bytes_in?: number;
    /** established, failed; absent while unknown. */
    readonly verdict?: string;
  };
  request: {
    readonly pid: number;
    readonly protocol: 'http' | 'sql' | 'mcp' | 'dns';
    readonly method: string;
    readonly host?: string;
    readonly path?: string;
    readonly status?: number;
    readonly bytes_out?: number;
    readonly bytes_in?: number;
    /** Items of a list answer. */
    readonly items?: number;
    /** The service's own id of this request (Audit-Id, x-ms-request-id, …): the key to its log record. */
    readonly service_request_id?: string;
    /** A Kubernetes API request, read from the path. */
    readonly k8s?: {
      readonly verb: string;
      readonly resource: string;
      readonly namespace?: string;
      readonly name?: string;
    };
  };
  k8s_call: {
    readonly audit_id: string;
    readonly user: string;
    readonly verb: string;
    readonly resource: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly code: number;
  };
  cloud_call: {
    readonly provider: string;
    readonly principal: string;
    readonly action: string;
    readonly resource: string;
    readonly outcome: string;
    readonly account?: string;
    readonly request_id?: string;
  };
  credential: { readonly type: string; readonly id_hash: string; readonly principal?: string };
  record: {
    readonly system: string;
    readonly type: string;
    readonly id_hash: string;
    readonly patient_hash?: string;
    readonly op: string;
  };
}
