import type { Role, ToolCall } from '@remit/core/event';

/**
 * A provider's way of speaking, as four small functions over parsed JSON. To add one: write a file beside this, add it to the list
 * in dialects.ts. Everything a dialect is given is hostile: it reads with the functions of json.ts and leaves what does not fit.
 */
export interface Dialect {
  /** Stands in events as `api`. */
  readonly id: string;
  /** By path and shape of the body, never by host: gateways and local servers speak the same dialects. */
  recognises(facts: RequestFacts): boolean;
  request(facts: RequestFacts): RequestReading;
  /** Whether a response whose request was not seen, or not recognised, is of this dialect. */
  recognisesResponse(json: unknown): boolean;
  response(body: ResponseBody): ResponseReading;
}

export interface RequestFacts {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly json: unknown;
  /** An item of an earlier answer by its id, when it was seen. */
  readonly recall: (id: string) => unknown;
}

export type ResponseBody =
  | { readonly form: 'json'; readonly json: unknown }
  | {
      readonly form: 'stream';
      /** Parsed data of each event, in order; what was not JSON is left out. */
      readonly events: readonly unknown[];
      /** The stream's own end mark was seen (`[DONE]`). */
      readonly done: boolean;
    };

export interface RequestReading {
  readonly model: string;
  readonly stream: boolean;
  readonly messages: readonly PlainMessage[];
  readonly tools: readonly PlainTool[];
  readonly previousResponseId?: string | undefined;
  readonly conversationId?: string | undefined;
  readonly user?: string | undefined;
  /** Parts of the context that the request names, but does not send, and that were not seen before. */
  readonly unresolved?: number;
}

export interface ResponseReading {
  readonly responseId?: string | undefined;
  readonly model?: string | undefined;
  readonly messages: readonly PlainMessage[];
  readonly finishReason?: string | undefined;
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  /** The answer says itself that it is whole. */
  readonly complete: boolean;
  readonly error?: string | undefined;
  /** Items that later requests may name by their id. */
  readonly items?: readonly (readonly [id: string, item: unknown])[];
}

/** A message before redaction and hashing. */
export interface PlainMessage {
  readonly role: Role;
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly toolCallId?: string | undefined;
}

export interface PlainTool {
  readonly name: string;
  /** All that tells the model what the tool is: hashed, not kept. */
  readonly declaration: unknown;
}
