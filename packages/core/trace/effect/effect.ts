import type { CallState, EffectKind } from '../call/call-state.ts';
import type { Image, ProcessState } from '../process/process-table.ts';

/** Something an agent's process did that a tool call may have caused: a child with all that descends from it, or one act of its own. */
export interface Effect {
  readonly kind: EffectKind;
  /** Id of the node the tie leads to. For a child the image that was matched, or its first own one. */
  node: string;
  readonly at: number;
  /** When it was over: the child ended, the answer came. */
  endedAt: number | undefined;
  /** What it is, to tell twins and noise: the command line, the URL, the path. */
  label: string;
  readonly event: string;
  readonly facts: Fact[];
  readonly process: ProcessState;
  /** Calls that were open when it began: without content only these can have caused it. */
  readonly open: readonly CallState[];
  tied: Tie | undefined;
  /** Calls its content fits equally well; order and results have to decide. */
  group: readonly CallState[];
  /** Looks like one, but lives over calls: an MCP server, a worker. What it does is judged by itself. */
  resident: boolean;
  /** Of a connection: the first request it carried, whose fate it shares. Of that request: the connection. */
  companion: Effect | undefined;
  /** Left untied for good: which one it was cannot be told. */
  undecided: boolean;
}

export interface Tie {
  readonly call: CallState;
  /** By content, not merely by being alone. */
  readonly byContent: boolean;
}

/** What content is compared with. `own` is false for what descendants of the top process did. */
export type Fact =
  | { readonly kind: 'argv'; readonly image: Image; readonly own: boolean; readonly event: string }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly resolved: string | undefined;
      readonly own: boolean;
      readonly event: string;
    }
  | {
      readonly kind: 'connection';
      readonly ip: string;
      readonly port: number;
      readonly name: string | undefined;
      readonly own: boolean;
      readonly event: string;
    }
  | {
      readonly kind: 'request';
      readonly method: string;
      readonly host: string;
      readonly target: string;
      readonly preview: string;
      readonly own: boolean;
      readonly event: string;
    }
  /** Fingerprint of what came back: a file's content, an answer's body. */
  | { readonly kind: 'content'; readonly grams: readonly string[]; readonly own: boolean; readonly event: string };
