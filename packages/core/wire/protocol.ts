import type { Channel } from '@remit/core/event';
import type { WireLimits } from './limits.ts';
import type { ModelMemory } from './llm/memory.ts';
import type { LossReport } from './loss-report.ts';
import type { WireResult } from './result.ts';

/** As the probe sees them: of the watched process. */
export type Direction = 'out' | 'in';
export type Role = 'client' | 'server';

/** What a session can turn out to speak. It stands in coverage as `wire.ID`. */
export type ProtocolId = 'http1' | 'http2' | 'websocket' | 'mcp' | 'postgresql' | 'mysql' | 'tds';

/**
 * `undecided` until one was recognised. `switched` (to something that is not read) and `other` are final: no message will come
 * any more.
 */
export type Protocol = ProtocolId | 'undecided' | 'switched' | 'other';

/**
 * One protocol, as the session meets it. To add one: write a folder beside this, add its speech to the list in protocols.ts.
 * All bytes are hostile: nothing throws, and what is kept is bounded by `limits`.
 */
export interface ProtocolSpeech {
  readonly id: ProtocolId;
  /**
   * Whether the protocol speaks as `first` does, which begins where a piece began: at the session's beginning or, when it was
   * joined later, anywhere. Asked again with more bytes after `more`, but never with more than `FIRST_BYTES` of decision.ts.
   */
  recognises(first: Buffer, direction: Direction, facts: SessionFacts): 'yes' | 'no' | 'more';
  open<A>(context: ReaderContext<A>): ProtocolReader<A>;
}

export interface SessionFacts {
  readonly channel: Channel;
  /** Whether bytes went that way before that nobody recognised: the reader joins in the middle. */
  readonly joined: Readonly<Record<Direction, boolean>>;
}

/** Gets the bytes of both directions, each in its order. */
export interface ProtocolReader<A> {
  /** `fresh`: these bytes begin where a piece began, which is where applications begin their messages. */
  data(direction: Direction, bytes: Buffer, at: A, fresh: boolean): void;
  /** So many bytes are missing here; the session has counted them as lost already. */
  gap(direction: Direction, bytes: number): void;
  /** Nothing older than what came will come any more. */
  settle?(): void;
  close(): void;
}

/** What a reader works with. */
export interface ReaderContext<A> extends SessionFacts {
  readonly key: string;
  readonly limits: WireLimits;
  readonly memory: ModelMemory;
  /** What could not be shown; it is told with the next result. */
  readonly loss: LossReport;
  /** An event is whole. */
  tell(result: WireResult<A>): void;
  /** The id of an exchange by its name within the session: a number, or what the protocol calls it. */
  exchangeId(name: number | string): string;
  /** The session goes on in another protocol, beginning with `rest`; the reader that says so gets no bytes any more. */
  switchTo(next: Switch<A>, rest: { readonly direction: Direction; readonly bytes: Buffer; readonly at: A }): void;
}

export type Switch<A> =
  | { readonly to: ProtocolId; open(context: ReaderContext<A>): ProtocolReader<A> }
  /** Nothing will be read any more; the statement says why. */
  | { readonly to: 'nothing'; readonly source: string; readonly reason: string; readonly remedy?: string };
