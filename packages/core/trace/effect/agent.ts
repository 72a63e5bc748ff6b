import type { CallState, EffectKind } from '../call/call-state.ts';
import type { ProcessState } from '../process/process-table.ts';
import type { BoundedMap } from '../store/bounded-map.ts';
import type { Effect } from './effect.ts';

/** A process that speaks to a model, with its calls and the effects that wait for one. */
export interface Agent {
  readonly process: ProcessState;
  /** When it first spoke to a model: children from before are residents. */
  readonly since: number;
  /** Calls that have not returned, oldest first. */
  readonly open: Set<CallState>;
  readonly pending: Set<Effect>;
  /** Exchanges with the model whose streamed answer has not ended. */
  readonly streaming: Set<string>;
  /** Of each thing it does, the tools that had a call open every time it did so: with none left it is the runtime's own doing. */
  readonly company: BoundedMap<string, ReadonlySet<string>>;
  /** What each tool was seen to do, by content. */
  readonly tools: BoundedMap<string, ToolHabit>;
}

export interface ToolHabit {
  returned: number;
  readonly kinds: Set<EffectKind>;
}
