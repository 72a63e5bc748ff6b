import type { EventOf, ToolCall } from '../../event/index.ts';
import { type Leaf, leavesOf } from './leaves.ts';

/** A tool call from the answer that asked for it to the request that carries its result. */
export interface CallState {
  /** Id of its node. */
  readonly id: string;
  readonly name: string;
  readonly callId: string;
  /** The id made for it, in dialects whose calls need none. */
  readonly madeId: string | undefined;
  readonly arguments: string;
  readonly leaves: readonly Leaf[];
  readonly conversation: string;
  readonly turn: string;
  /** The event that asked for it. */
  readonly asked: string;
  readonly askedAt: number;
  /** The request whose answer asked: some frameworks start a tool before the answer has ended. */
  readonly earliest: number;
  closedAt: number | undefined;
  /** Of a call that may be none (code shown in an answer): makes it one. Called when something was done with its content. */
  reveal: (() => void) | undefined;
  /** Kinds of effects that its content showed to be its own, with what they were. */
  readonly own: Map<EffectKind, Set<string>>;
}

export type EffectKind = 'process' | 'request' | 'connection' | 'file';

export function callState(
  id: string,
  call: ToolCall,
  event: EventOf<'llm.response'> | EventOf<'llm.request'>,
  place: { conversation: string; turn: string; earliest: number },
  leaves: readonly Leaf[] = leavesOf(call.arguments),
): CallState {
  return {
    id,
    name: call.name,
    callId: call.call_id,
    madeId: call.made_id,
    arguments: call.arguments,
    leaves,
    conversation: place.conversation,
    turn: place.turn,
    asked: event.id,
    askedAt: event.kind === 'llm.request' ? place.earliest : Number(event.boot_ns),
    earliest: place.earliest,
    closedAt: undefined,
    reveal: undefined,
    own: new Map(),
  };
}
