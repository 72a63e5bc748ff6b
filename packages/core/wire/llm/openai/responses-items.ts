import type { Role, ToolCall } from '@remit/core/event';
import { contentText, joinTexts, placeholder } from '../content.ts';
import type { PlainDocument, PlainMessage } from '../dialect.ts';
import { asName, asObject, asText, jsonText, type JsonObject, objectsOf } from '../json.ts';

/**
 * Items as messages. What a model says in one answer comes as several items (reasoning, message, calls), and comes back as the
 * same items within a later input: items of the model that stand next to each other are one assistant message, in both places.
 * Reasoning is left out, since clients may drop it from the history.
 */
export function messagesOf(items: readonly JsonObject[], role: Role = 'user'): PlainMessage[] {
  const messages: PlainMessage[] = [];
  let said: { texts: string[]; calls: ToolCall[] } | undefined;

  function endOfAnswer(): void {
    if (said) messages.push({ role: 'assistant', text: joinTexts(...said.texts), toolCalls: said.calls });
    said = undefined;
  }

  for (const item of items) {
    const reading = readItem(item, role);
    if (reading === undefined) continue;
    if (reading.by === 'other') {
      endOfAnswer();
      messages.push(reading.message);
      continue;
    }
    said ??= { texts: [], calls: [] };
    if (reading.text !== undefined) said.texts.push(reading.text);
    if (reading.call) said.calls.push(reading.call);
    if (reading.result) {
      endOfAnswer();
      messages.push(reading.result);
    }
  }
  endOfAnswer();
  return messages;
}

type Reading =
  | { readonly by: 'model'; readonly text?: string; readonly call?: ToolCall; readonly result?: PlainMessage }
  | { readonly by: 'other'; readonly message: PlainMessage };

function readItem(item: JsonObject, role: Role): Reading | undefined {
  const type = asText(item['type']);
  if (type === 'message' || (type === '' && ('content' in item || 'role' in item))) return readMessage(item, role);
  if (SILENT.has(type) || type === '') return undefined;
  if (type.endsWith('_output') || type === 'mcp_approval_response') return { by: 'other', message: readOutput(item) };
  const call = readCall(item, type);
  const result = resultWithin(item, call.call_id);
  return { by: 'model', call, ...(result && { result }) };
}

/** Not said by anyone to anyone. */
const SILENT = new Set(['reasoning', 'item_reference', 'mcp_list_tools', 'compaction', 'context_compaction']);

function readMessage(item: JsonObject, fallback: Role): Reading {
  const role = ROLES[asText(item['role'])] ?? fallback;
  const text = contentText(item['content']);
  return role === 'assistant' ? { by: 'model', text } : { by: 'other', message: { role, text, toolCalls: [] } };
}

const ROLES: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
};

function readOutput(item: JsonObject): PlainMessage {
  const output = item['output'] ?? item['tools'];
  const structured = objectsOf(output).some((part) => 'type' in part) && Array.isArray(output);
  const screenshot = asObject(output);
  const text = structured
    ? contentText(output)
    : screenshot && asText(screenshot['type']).includes('screenshot')
      ? placeholder('image', screenshot['image_url'] ?? screenshot['file_id'])
      : jsonText(output ?? item['approve']);
  const callId = asName(item['call_id']) ?? asName(item['approval_request_id']) ?? asName(item['id']) ?? '';
  return { role: 'tool', text, toolCalls: [], toolCallId: callId };
}

/** A tool that the provider ran itself: what it brought into the model's context stands in the call's own item. */
function resultWithin(item: JsonObject, callId: string): PlainMessage | undefined {
  const result = item['output'] ?? item['outputs'] ?? item['results'] ?? item['error'];
  const text = jsonText(result);
  if (text === '' || text === '[]') return undefined;
  const documents = objectsOf(item['results']).flatMap((found): PlainDocument[] => {
    const source = asName(found['file_id']) ?? asName(found['url']);
    return source === undefined ? [] : [{ title: asName(found['filename']), source, text: asText(found['text']) }];
  });
  return {
    role: 'tool',
    text,
    toolCalls: [],
    toolCallId: callId,
    ...(item['error'] !== undefined && item['error'] !== null && { isError: true }),
    ...(documents.length > 0 && { documents }),
  };
}

/**
 * Calls of functions and custom tools, of the client's own shell, and of tools the provider runs itself (web search, code
 * interpreter, remote MCP). The latter have no call id of their own but their item's.
 */
function readCall(item: JsonObject, type: string): ToolCall {
  const name = asName(item['name']) ?? type.replace(/_call$/, '');
  const given =
    item['arguments'] ?? item['input'] ?? item['action'] ?? item['operation'] ?? item['code'] ?? item['queries'];
  const server = asName(item['server_label']);
  return {
    call_id: asName(item['call_id']) ?? asName(item['id']) ?? '',
    name,
    arguments: jsonText(given),
    ...(!OWN.has(type) && { run_by: 'provider' as const }),
    ...(server !== undefined && { server }),
  };
}

/** Calls that the client carries out. */
const OWN = new Set([
  'function_call',
  'custom_tool_call',
  'local_shell_call',
  'shell_call',
  'apply_patch_call',
  'computer_call',
]);
