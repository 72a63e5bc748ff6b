import type { Edge, NodeOf } from '../../trace/index.ts';

/**
 * Something done: a process started, a file opened, a connection or request made, resolved to who had it done. The unit of
 * which profiles are made and which detectors judge.
 */
export interface Act {
  readonly node: ActNode;
  readonly doer: Doer;
  /** The tool call that had it done, where the trace ties one to it without doubt. */
  readonly call?: NodeOf<'tool_call'>;
  /** The process image that did it; for a process, that itself. */
  readonly process?: NodeOf<'process'>;
  /** The first process below the agent: every process of one tool's subtree shares it. */
  readonly root?: NodeOf<'process'>;
  /** The process that speaks to the model. */
  readonly agent?: NodeOf<'process'>;
  /** Id of the workload node. */
  readonly workload?: string;
  /** From the tool call (or the agent) down to the node, in that order; empty when nothing is known of its cause. */
  readonly path: readonly Edge[];
}

export type ActNode = NodeOf<'process'> | NodeOf<'file'> | NodeOf<'connection'> | NodeOf<'request'>;

/**
 * tool: a tool call had it done. child: a process started by an agent after its first turn did it, but no one call is tied to
 * it. agent: the agent's own process did it, and no call is tied to it. own: anything else, such as the workload's start.
 */
export type Doer = 'tool' | 'child' | 'agent' | 'own';
