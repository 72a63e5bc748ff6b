import type { ToolCall } from '@remit/core/event';
import type { PlainDocument, PlainMessage } from '../dialect.ts';
import { placeholder } from '../content.ts';
import { argumentsText, asName, asText, type JsonObject, objectsOf } from '../json.ts';
import { createTranscript, type Transcript } from '../transcript.ts';
import { readGiven } from './given.ts';
import { readResult } from './results.ts';

/** Content blocks as messages. Results of tools stand in a user's message, but are messages of their own here. */
export function readMessages(value: unknown): PlainMessage[] {
  return objectsOf(value).flatMap((message) => {
    const { content } = message;
    if (message['role'] === 'assistant') return readAnswer(content);
    return readOther(message['role'] === 'system' ? 'system' : 'user', content);
  });
}

/** What the model said in one message. */
export function readAnswer(content: unknown): PlainMessage[] {
  const transcript = createTranscript('');
  if (typeof content === 'string') transcript.say(content);
  for (const block of objectsOf(content)) readSpoken(block, transcript);
  return [...transcript.messages()];
}

/** One message a block: those of a long system prompt change independently of each other. */
export function readSystem(value: unknown): PlainMessage[] {
  const texts = typeof value === 'string' ? [value] : objectsOf(value).map((block) => asText(block['text']));
  return texts.filter((text) => text !== '').map((text) => ({ role: 'system', text, toolCalls: [] }));
}

function readSpoken(block: JsonObject, transcript: Transcript): void {
  const type = asText(block['type']);
  if (type === 'text') transcript.say(asText(block['text']));
  else if (type.endsWith('tool_use')) transcript.ask(readCall(block, type));
  else if (type.endsWith('tool_result')) transcript.returned(readResult(block));
  else if (!SILENT.has(type)) transcript.say(placeholder(type.slice(0, 32), asName(block['file_id'])));
}

/** Not said to anybody: clients may leave these out of the history. */
const SILENT = new Set(['', 'thinking', 'redacted_thinking', 'compaction', 'fallback']);

function readCall(block: JsonObject, type: string): ToolCall {
  const server = asName(block['server_name']);
  return {
    call_id: asText(block['id']).slice(0, 512),
    name: asText(block['name']).slice(0, 512),
    arguments: argumentsText(block['input']),
    ...(type !== 'tool_use' && { run_by: 'provider' as const }),
    ...(server !== undefined && { server }),
  };
}

/** Blocks of another's message, in order: each result by itself, what stands between them together. */
function readOther(role: 'user' | 'system', content: unknown): PlainMessage[] {
  if (typeof content === 'string') return [{ role, text: content, toolCalls: [] }];
  const messages: PlainMessage[] = [];
  let texts: string[] = [];
  let documents: PlainDocument[] = [];
  const end = (): void => {
    if (texts.length > 0)
      messages.push({ role, text: texts.join('\n'), toolCalls: [], ...(documents.length > 0 && { documents }) });
    texts = [];
    documents = [];
  };
  for (const block of objectsOf(content)) {
    if (asText(block['type']).endsWith('tool_result')) {
      end();
      messages.push({ role: 'tool', toolCalls: [], ...readResult(block) });
      continue;
    }
    const { text, document } = readGiven(block);
    texts.push(text);
    if (document) documents.push(document);
  }
  end();
  return messages;
}
