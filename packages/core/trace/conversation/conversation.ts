import type { Role } from '../../event/index.ts';
import type { CallState } from '../call/call-state.ts';
import type { Origin } from '../graph.ts';
import type { ProcessState } from '../process/process-table.ts';
import type { BoundedMap } from '../store/bounded-map.ts';

/** A conversation with a model, as the fold holds it. */
export interface Conversation {
  /** Id of its node. */
  readonly id: string;
  /** The process that spoke last. */
  process: ProcessState;
  /** Hash chain over all its messages but system prompts, after the last exchange. */
  chain: string;
  /** Hashes of its messages but system prompts. */
  readonly messages: BoundedMap<string, Role>;
  readonly segments: BoundedMap<string, Segment>;
  /** By id, where the provider gives ids, and in the order in which they were asked for. */
  readonly calls: BoundedMap<string, CallState>;
  /** Made ids of calls to the provider's, where clients need not send the latter back. */
  readonly madeIds: BoundedMap<string, string>;
  lastTurn: string;
  lastAt: number;
}

/** A call by the provider's id or by the one made for it. */
export function callById({ calls, madeIds }: Conversation, id: string): CallState | undefined {
  return calls.get(id) ?? calls.get(madeIds.get(id) ?? '');
}

export interface Segment {
  /** Id of its node. */
  readonly id: string;
  readonly sha256: string;
  readonly role: Role;
  origin: Origin;
  /** The call it was returned by. */
  readonly call: CallState | undefined;
  /** Set when it is a passage of another segment: that one, and which passage. */
  readonly whole: Segment | undefined;
  readonly part: number;
  /** When it entered the context. */
  readonly at: number;
  /** The request that first carried it. */
  readonly event: string;
}
