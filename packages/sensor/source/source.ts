import type { CoverageData } from '@remit/core/event';
import type { RawRecord } from './record.ts';

/** Where raw records come from: the kernel (kernel.ts) or a raw capture (file.ts). Both pass source.contract.ts. */
export interface Source {
  readonly node: SourceNode;
  /**
   * Delivers what has come since the last call, in boot-time order. Returns the watermark: everything older has been
   * delivered. `undefined` when the source has ended and nothing will follow.
   */
  poll(deliver: (record: RawRecord) => void): bigint | undefined;
  /** Statements about what can and cannot be seen that are new since the last call; losses are counted in them. */
  coverage(): readonly CoverageData[];
  /** From now on, read what this process and its descendants open (they belong to an agent), and what it opened lately. */
  follow(process: { readonly pid: number; readonly startBootNs: bigint }): void;
  /** This session's bytes are not of interest (not HTTP): the kernel side may stop copying them. */
  ignoreSession(process: { readonly pid: number; readonly startBootNs: bigint }, session: bigint): void;
  /** The same for a connection in the clear, by its socket. */
  ignoreFlow(socket: bigint): void;
  /** From now on nothing is held back to be counted first: the source is soon to be closed. */
  hurry(): void;
  close(): void;
}

/** Facts of the node that turn a raw record into an event. */
export interface SourceNode {
  readonly node: string;
  readonly bootId: string;
  /** Wall clock minus boot clock in nanoseconds, as of now; it changes when the clock is set. */
  wallMinusBootNs(): bigint;
}
