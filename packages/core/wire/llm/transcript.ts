import type { ToolCall } from '@remit/core/event';
import type { PlainMessage } from './dialect.ts';

/**
 * Messages out of the parts of a dialect. What a model says and asks for in one go is one message; what a tool of the provider
 * returned in the midst of it ends that message and is one of its own. The same parts give the same messages in an answer
 * and in the history of a later request.
 */
export interface Transcript {
  say(text: string): void;
  ask(...calls: readonly ToolCall[]): void;
  /** The model went on with what a tool of the provider brought. */
  returned(message: Omit<PlainMessage, 'role' | 'toolCalls'>): void;
  /** Somebody else's message. */
  add(message: PlainMessage): void;
  /** What the model says from here on is another message. */
  endOfAnswer(): void;
  /** All messages, when nothing more comes. */
  messages(): readonly PlainMessage[];
}

/** `between`: what stands between texts of one answer. Providers that cut sentences into parts want nothing there. */
export function createTranscript(between: '' | '\n'): Transcript {
  const messages: PlainMessage[] = [];
  let said: { texts: string[]; calls: ToolCall[] } | undefined;

  function endOfAnswer(): void {
    if (said) messages.push({ role: 'assistant', text: said.texts.join(between), toolCalls: said.calls });
    said = undefined;
  }

  return {
    say(text) {
      said ??= { texts: [], calls: [] };
      if (text !== '') said.texts.push(text);
    },
    ask(...calls) {
      said ??= { texts: [], calls: [] };
      said.calls.push(...calls);
    },
    returned(message) {
      endOfAnswer();
      messages.push({ role: 'tool', toolCalls: [], ...message });
    },
    add(message) {
      endOfAnswer();
      messages.push(message);
    },
    endOfAnswer,
    messages() {
      endOfAnswer();
      return messages;
    },
  };
}
