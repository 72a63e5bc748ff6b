import type { HttpRequestData, HttpResponseData } from './http.ts';

/** A model exchange, dialect removed: every provider's request gives the same shape. */
export interface LlmRequestData extends HttpRequestData {
  readonly provider: string;
  /** The dialect it was spoken in, e.g. `openai.chat`, `openai.responses`. */
  readonly api: string;
  readonly model: string;
  readonly stream: boolean;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDeclaration[];
  /** Server-side state this request extends, where history is not sent (Responses API). */
  readonly previous_response_id?: string;
  readonly conversation_id?: string;
  /** What the caller says of user and session, where it does. */
  readonly user?: string;
}

export interface LlmResponseData extends HttpResponseData {
  readonly provider: string;
  readonly api: string;
  readonly response_id?: string;
  readonly model?: string;
  /** What the model said, in order; usually one assistant message. */
  readonly messages: readonly Message[];
  readonly finish_reason?: string;
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly stream: boolean;
  /** False when the answer was cut off or part of it was lost. */
  readonly complete: boolean;
  readonly error?: string;
}

export type Role = 'system' | 'user' | 'assistant' | 'tool';

/** One message of the model's context, in a form in which the same message hashes the same however an SDK writes it. */
export interface Message {
  readonly role: Role;
  /** Hash of role, text, tool calls and tool_call_id (see messageHash). */
  readonly sha256: string;
  /** Length of the text in UTF-16 code units. */
  readonly chars: number;
  /** Absent when this sensor already sent the same text with an earlier event: look it up by sha256. */
  readonly text?: string;
  readonly fingerprint?: readonly string[];
  /** Of tool results: the fingerprint of each of its passages (see passagesOf), in their order. */
  readonly passages?: readonly (readonly string[])[];
  readonly tool_calls?: readonly ToolCall[];
  /** On a tool message: the call it answers. */
  readonly tool_call_id?: string;
}

export interface ToolCall {
  readonly call_id: string;
  readonly name: string;
  /** As the model wrote them, usually JSON; not necessarily valid. */
  readonly arguments: string;
}

export interface ToolDeclaration {
  readonly name: string;
  /** Hash of description and schema: a changed tool shows. */
  readonly sha256: string;
}
