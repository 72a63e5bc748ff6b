import { hash } from 'node:crypto';
import {
  fingerprint,
  type Message,
  messageHash,
  passagesOf,
  type Role,
  type ToolCall,
  type ToolDeclaration,
} from '@remit/core/event';
import { comparableText } from '../comparable-text.ts';
import { redact } from '../redact/redact.ts';
import type { PlainMessage, PlainTool } from './dialect.ts';
import { canonicalJson } from './json.ts';

/** A message as an event may carry it: secrets replaced first, then hashed and fingerprinted, so that both sides agree. */
export function sealMessage(plain: PlainMessage, key: string): Message {
  const text = redact(plain.text.toWellFormed(), key);
  const calls = plain.toolCalls.map(
    (call): ToolCall => ({ ...call, arguments: redact(call.arguments.toWellFormed(), key) }),
  );
  const meaning = {
    role: plain.role,
    text,
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(plain.toolCallId !== undefined && { tool_call_id: plain.toolCallId }),
  };
  const { role, ...rest } = meaning;
  return {
    role,
    sha256: messageHash(meaning),
    chars: text.length,
    ...rest,
    fingerprint: fingerprint(comparableText(text), key),
    ...passagesIn(role, text, key),
  };
}

/** Only where a text that came from elsewhere has several: otherwise the whole text's fingerprint says the same. */
function passagesIn(role: Role, text: string, key: string): Pick<Message, 'passages'> {
  if (role !== 'tool' && role !== 'user') return {};
  const parts = passagesOf(text);
  return parts.length < 2 ? {} : { passages: parts.map((part) => fingerprint(part, key)) };
}

export function sealTool(tool: PlainTool): ToolDeclaration {
  return { name: tool.name, sha256: hash('sha256', canonicalJson(tool.declaration)) };
}
