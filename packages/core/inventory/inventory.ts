import type { RemitEvent } from '../event/index.ts';
import type { Act } from '../profile/index.ts';
import type { Delta, GraphView } from '../trace/index.ts';

/**
 * What AI there is and of what it is made, as seen at run time: a fold over events. Each workload has the roles its behaviour
 * shows (an agent, an inference server, …) and the components it was seen to use; each with the evidence.
 */
export interface Inventory {
  /** Takes in what one event showed; returns the workloads that look different now. */
  observe(step: InventoryStep): ReadonlySet<string>;
  /** Workloads that showed a role or a component, by id. */
  workloads(): readonly WorkloadInventory[];
}

export interface InventoryStep {
  readonly event: RemitEvent;
  readonly delta: Delta;
  readonly graph: GraphView;
  readonly acts: readonly Act[];
}

export interface WorkloadInventory {
  /** Id of the workload node. */
  readonly id: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly workload_kind: string;
  readonly name: string;
  readonly container: string;
  readonly node: string;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly roles: readonly RoleFinding[];
  readonly components: readonly Component[];
}

/**
 * agent: asks a model and offers it tools. model_client: asks a model, without tools so far. inference_server: answers as a
 * model. model_gateway: both at once. mcp_server, mcp_client: speak the Model Context Protocol on that side. vector_database:
 * answers similarity searches. tool_runtime: carries out other workloads' tool calls.
 */
export type Role =
  | 'agent'
  | 'model_client'
  | 'inference_server'
  | 'model_gateway'
  | 'mcp_server'
  | 'mcp_client'
  | 'vector_database'
  | 'tool_runtime';

export interface RoleFinding {
  readonly role: Role;
  readonly reasons: readonly Reason[];
  readonly first_seen: string;
  readonly last_seen: string;
}

/** Something the workload did that shows the role. */
export interface Reason {
  readonly why: string;
  readonly count: number;
  /** Ids of the first events that showed it. */
  readonly evidence: readonly string[];
}

export type ComponentKind =
  | 'model'
  | 'endpoint'
  | 'tool'
  | 'prompt'
  | 'sdk'
  | 'package'
  | 'mcp_server'
  | 'index'
  | 'data_source'
  | 'model_file'
  | 'adapter'
  | 'identity';

/** One thing a workload was seen to use. */
export interface Component {
  readonly kind: ComponentKind;
  readonly name: string;
  readonly version?: string;
  /** What more is known, each as the set of values seen. */
  readonly facts: Readonly<Record<string, readonly string[]>>;
  /** Sums, such as `calls` and `input_tokens`. */
  readonly counts: Readonly<Record<string, number>>;
  readonly first_seen: string;
  readonly last_seen: string;
  /** Ids of the first events that showed it. */
  readonly evidence: readonly string[];
}
