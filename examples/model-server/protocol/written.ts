import type { Message } from '../transcript.ts';

/** An answer in a provider's form. */
export interface Written {
  readonly id: string;
  /** The answer as it will stand in the conversation, with the ids its tool calls were given. */
  readonly message: Extract<Message, { role: 'assistant' }>;
  readonly whole: object;
  /** Server-sent events, in order. */
  readonly events: readonly { readonly event?: string; readonly data: string }[];
}
