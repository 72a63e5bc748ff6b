import type { CitedSource, ContentFilter, ModelOperation, Role, ToolCall } from '@remit/core/event';

/**
 * A provider's way of speaking, as four small functions over parsed JSON. To add one: write a file beside these, add it to the list
 * in dialects.ts. Everything a dialect is given is hostile: it reads with the functions of json.ts and leaves what does not fit.
 */
export interface Dialect {
  /** Stands in events as `api`. */
  readonly id: string;
  /** Whose dialect it is, for hosts that say nothing (gateways, this machine). */
  readonly provider?: string;
  /** Its answers are other dialects' own: once its path was seen, their shape proves nothing. */
  readonly wraps?: boolean;
  /** Where it is not asked for events, it streams a JSON array, element by element. */
  readonly streamsArrays?: boolean;
  /** By path and shape of the body, never by host: gateways and local servers speak the same dialects. */
  recognises(facts: RequestFacts): boolean;
  request(facts: RequestFacts): RequestReading;
  /** Whether a response whose request was not seen, or not recognised, is of this dialect. `json`: whole, or a stream's event. */
  recognisesResponse(json: unknown): boolean;
  /** `carried`: what `request` gave for this; undefined when the request was not seen. */
  response(body: ResponseBody, carried?: Carried): ResponseReading;
}

export interface RequestFacts {
  readonly method: string;
  /** Without query. Empty where it was not seen: then the shape of the body decides alone. */
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
      /**
       * Parsed data of each event, in order; what was not JSON is left out. An event of an AWS event stream stands as an object with
       * one field, the event's type.
       */
      readonly events: readonly unknown[];
      /** The stream's own end mark was seen (`[DONE]`). */
      readonly done: boolean;
    };

export interface RequestReading {
  readonly operation?: ModelOperation | undefined;
  readonly model: string;
  readonly stream: boolean;
  readonly messages: readonly PlainMessage[];
  readonly tools: readonly PlainTool[];
  readonly previousResponseId?: string | undefined;
  readonly conversationId?: string | undefined;
  readonly user?: string | undefined;
  /** Parts of the context that the request names, but does not send, and that were not seen before. */
  readonly unresolved?: number;
  readonly carried?: Carried;
}

/** What reading a response needs of its request. Lives until the answer came, so it is small. */
export interface Carried {
  readonly operation?: ModelOperation | undefined;
  /** Of dialects without call ids: how often each group of calls was asked for before, see made-ids.ts. */
  readonly asked?: ReadonlyMap<string, number>;
  /** Of dialects that wrap another one: its id. */
  readonly inner?: string;
  /** The prompt was a conversation in a model's own template. */
  readonly templated?: boolean;
}

export interface ResponseReading extends Usage {
  readonly operation?: ModelOperation | undefined;
  readonly responseId?: string | undefined;
  readonly conversationId?: string | undefined;
  readonly model?: string | undefined;
  readonly systemFingerprint?: string | undefined;
  readonly messages: readonly PlainMessage[];
  readonly reasoning?: string | undefined;
  readonly finishReason?: string | undefined;
  readonly refusal?: boolean | undefined;
  readonly filters?: readonly ContentFilter[] | undefined;
  readonly sources?: readonly CitedSource[] | undefined;
  readonly outputs?: number | undefined;
  /** The answer says itself that it is whole. */
  readonly complete: boolean;
  readonly error?: string | undefined;
  /** Items that later requests may name by their id. */
  readonly items?: readonly (readonly [id: string, item: unknown])[];
}

/** Tokens as the provider counts them. */
export interface Usage {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly cachedTokens?: number | undefined;
  readonly cacheWriteTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
}

/** A message before redaction and hashing. */
export interface PlainMessage {
  readonly role: Role;
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly toolCallId?: string | undefined;
  readonly isError?: boolean;
  readonly documents?: readonly PlainDocument[];
}

/** A part of a message that the sender declares to be a document or a search result. */
export interface PlainDocument {
  readonly title?: string | undefined;
  readonly source?: string | undefined;
  readonly text: string;
}

export interface PlainTool {
  readonly name: string;
  /** All that tells the model what the tool is: hashed, not kept. */
  readonly declaration: unknown;
  readonly description?: string | undefined;
  /** The JSON schema of its parameters, or a map of them. */
  readonly parameters?: unknown;
  readonly runBy?: 'provider' | 'mcp';
  readonly server?: string | undefined;
}
