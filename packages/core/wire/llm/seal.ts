import { hash } from 'node:crypto';
import { fingerprint, type Message, messageHash, type ToolCall, type ToolDeclaration } from '@remit/core/event';
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
  return { role, sha256: messageHash(meaning), chars: text.length, ...rest, fingerprint: fingerprint(text, key) };
}

export function sealTool(tool: PlainTool): ToolDeclaration {
  return { name: tool.name, sha256: hash('sha256', canonicalJson(tool.declaration)) };
}
