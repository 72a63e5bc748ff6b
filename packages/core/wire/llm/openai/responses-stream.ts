import { asName, asObject, asText, type JsonObject } from '../json.ts';

/**
 * Puts the events of a streamed response together into the response object. The last event carries it whole; where that is
 * missing (cut stream) or has no output (some servers leave it out), the items are taken as they came.
 */
export function collectResponsesStream(events: readonly unknown[]): JsonObject {
  const response: Record<string, unknown> = {};
  let error: unknown;
  const items = new Map<number, JsonObject>();
  const partial = new Map<number, string[]>();
  for (const value of events) {
    const event = asObject(value);
    if (!event) continue;
    const type = asText(event['type']);
    const index = typeof event['output_index'] === 'number' ? event['output_index'] : 0;
    const item = asObject(event['item']);
    if (type === 'error') error = event['error'] ?? event;
    else if (type === 'response.output_item.added' || type === 'response.output_item.done') {
      if (item && (items.has(index) || items.size < MOST_ITEMS)) items.set(index, item);
      if (type.endsWith('.done')) partial.delete(index);
    } else if (type.endsWith('.delta') && SPOKEN.has(type) && typeof event['delta'] === 'string') {
      const pieces = partial.get(index) ?? [];
      pieces.push(event['delta']);
      if (partial.has(index) || partial.size < MOST_ITEMS) partial.set(index, pieces);
    } else if (asObject(event['response'])) {
      Object.assign(response, asObject(event['response']));
    } else if (event['error'] !== undefined && type === '') error = event['error'];
  }
  const output = response['output'];
  const collected = [...items.entries()]
    .sort(([a], [b]) => a - b)
    .map(([index, item]) => withPieces(item, partial.get(index)));
  return {
    ...response,
    output: Array.isArray(output) && output.length > 0 ? output : collected,
    ...(error !== undefined && { error, status: asName(response['status']) === 'completed' ? 'completed' : 'failed' }),
  };
}

const MOST_ITEMS = 4096;

/** Deltas of what the model says and asks for; others (reasoning, audio, partial images) are not part of a message. */
const SPOKEN = new Set([
  'response.output_text.delta',
  'response.refusal.delta',
  'response.function_call_arguments.delta',
  'response.custom_tool_call_input.delta',
  'response.mcp_call_arguments.delta',
  'response.code_interpreter_call_code.delta',
]);

/** An item whose end was not seen, with what was seen of it. */
function withPieces(item: JsonObject, pieces: readonly string[] | undefined): JsonObject {
  if (!pieces) return item;
  const text = pieces.join('');
  const type = asText(item['type']);
  if (type === 'message') return { ...item, content: [{ type: 'output_text', text }] };
  if (type === 'custom_tool_call') return { ...item, input: text };
  if (type === 'code_interpreter_call') return { ...item, code: text };
  return { ...item, arguments: text };
}
