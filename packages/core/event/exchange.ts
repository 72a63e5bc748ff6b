import type { HttpRequestData, HttpResponseData } from './http.ts';
import type { Message, ToolDeclaration } from './message.ts';

/**
 * What a model is asked for. Absent in an event: a dialogue (chat or the older completion), which is what conversations are made
 * of. `resource`: something kept at the provider (a thread, a cache, a file) is read or made.
 */
export type ModelOperation = 'embedding' | 'rerank' | 'moderation' | 'image' | 'audio' | 'token_count' | 'resource';

/** A model exchange, dialect removed: every provider's request gives the same shape. */
export interface LlmRequestData extends HttpRequestData {
  readonly provider: string;
  /** The dialect it was spoken in, e.g. `openai.chat`, `anthropic.messages`. */
  readonly api: string;
  readonly operation?: ModelOperation;
  readonly model: string;
  readonly stream: boolean;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDeclaration[];
  /** Server-side state this request extends, where history is not sent (Responses API, Interactions API). */
  readonly previous_response_id?: string;
  readonly conversation_id?: string;
  /** What the caller says of user and session, where it does. */
  readonly user?: string;
}

export interface LlmResponseData extends HttpResponseData {
  readonly provider: string;
  readonly api: string;
  readonly operation?: ModelOperation;
  readonly response_id?: string;
  /** Where the provider says it with the answer: a thread, a session, a container. */
  readonly conversation_id?: string;
  readonly model?: string;
  readonly system_fingerprint?: string;
  /** What the model said, in order; usually one assistant message. */
  readonly messages: readonly Message[];
  /** What the provider shows of the model's reasoning, cut at 16,384 characters. Never part of a message: clients drop it. */
  readonly reasoning?: string;
  readonly finish_reason?: string;
  /** The model or the provider declined to answer. */
  readonly refusal?: boolean;
  readonly filters?: readonly ContentFilter[];
  /** What the answer says it was taken from. */
  readonly sources?: readonly CitedSource[];
  /** Embeddings, images or results that came back; their content is not kept. */
  readonly outputs?: number;
  /**
   * As the provider counts: whether cached tokens are part of the input, and reasoning part of the output, differs between
   * providers (OpenAI: both are; Anthropic: cached are not; Gemini: reasoning is not).
   */
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly cached_tokens?: number;
  /** Input that was written to the provider's cache. */
  readonly cache_write_tokens?: number;
  readonly reasoning_tokens?: number;
  readonly stream: boolean;
  /** False when the answer was cut off or part of it was lost. */
  readonly complete: boolean;
  readonly error?: string;
}

/** A verdict of the provider's own content filter, guard rail or moderation. Only those that found something. */
export interface ContentFilter {
  readonly on: 'prompt' | 'answer';
  /** The provider's name for it: `jailbreak`, `indirect_attack`, `hate`, `SAFETY`, … */
  readonly category: string;
  /** Whether it stopped the text, not only saw something in it. */
  readonly blocked: boolean;
  readonly severity?: string;
}

export interface CitedSource {
  readonly title?: string;
  /** Address, file or document id. */
  readonly source?: string;
}
