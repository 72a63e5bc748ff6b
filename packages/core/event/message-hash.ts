import { hash } from 'node:crypto';
import type { Message, Role, ToolCall } from './message.ts';

/**
 * The hash by which a message is recognised when it comes back in a later request. A response's message and the same message
 * sent as history differ in how SDKs write them (content null or "", extra fields), so only what carries meaning is hashed. Of calls
 * whose ids a client need not send back, the id carries none.
 */
export function messageHash(message: {
  readonly role: Role;
  readonly text: string;
  readonly tool_calls?: readonly ToolCall[];
  readonly tool_call_id?: string;
}): string {
  const calls = (message.tool_calls ?? []).map((call) => [
    call.made_id === undefined ? call.call_id : '',
    call.name,
    call.arguments,
  ]);
  return hash('sha256', JSON.stringify([message.role, message.text, calls, message.tool_call_id ?? '']));
}

/** Extends the chain that identifies a conversation by one message. */
export function extendChain(chain: string, message: Pick<Message, 'sha256'>): string {
  return hash('sha256', `${chain}\0${message.sha256}`);
}
