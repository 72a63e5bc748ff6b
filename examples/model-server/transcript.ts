/** A conversation as the model sees it, whichever API it came by. */
export type Message =
  | { readonly role: 'system' | 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly calls: readonly Call[] }
  | { readonly role: 'tool'; readonly callId: string; readonly text: string };

export interface Call {
  readonly id: string;
  readonly name: string;
  /** JSON, as the model wrote it. */
  readonly arguments: string;
}

/** A tool the request declares. */
export interface Tool {
  readonly name: string;
  readonly description: string;
}

/** What the model says next: text, tool calls, or both. */
export interface Answer {
  readonly text: string;
  readonly calls: readonly Omit<Call, 'id'>[];
  /** It follows instructions out of a tool result. Never sent to anybody; only for the server's own log. */
  readonly obeys?: boolean;
}
