import type { Incident, IncidentDocument } from '../detect/index.ts';
import type { RemitEvent } from '../event/index.ts';
import type { InteractionMap, WorkloadInventory } from '../inventory/index.ts';

/**
 * The whole fold: events in, agents and incidents out. The hub runs one over the live log, `replay` runs one over a record, and
 * both give the same documents to the byte.
 */
export interface Engine {
  /** Folds one event in; says which incidents and agents look different now. */
  apply(event: RemitEvent): EngineChange;
  incidents(): readonly Incident[];
  /** The whole story as of now. */
  document(incident: string): IncidentDocument | undefined;
  agents(): readonly AgentSummary[];
  /** What AI there is, and of what it is made. */
  inventory(): readonly WorkloadInventory[];
  map(): InteractionMap;
}

export interface EngineChange {
  readonly incidents: readonly string[];
  readonly agents: readonly string[];
  /** Workloads of which a role or a component was seen for the first time. */
  readonly inventory: readonly string[];
}

/** The log, as far as the fold needs to look back: evidence by id. */
export type EventLookup = (id: string) => RemitEvent | undefined;

export interface AgentSummary {
  /** Id of the workload node. */
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly workload_kind: string;
  readonly node: string;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly providers: readonly string[];
  readonly models: readonly string[];
  readonly tools: readonly { readonly name: string; readonly calls: number }[];
  readonly destinations: readonly { readonly name: string; readonly connections: number }[];
  readonly processes: number;
  readonly conversations: number;
  readonly turns: number;
  readonly incidents: readonly string[];
}
