import { asObject, asText, type JsonObject, objectsOf } from '../json.ts';

/** Puts the events of a streamed chat (second version) together into the answer. `complete`: `message-end` was seen. */
export function collectCohereStream(events: readonly unknown[]): { response: JsonObject; complete: boolean } {
  const text: string[] = [];
  const thinking: string[] = [];
  const plan: string[] = [];
  const calls = new Map<number, { begun: JsonObject; name: string; args: string[] }>();
  const citations: unknown[] = [];
  const head: Record<string, unknown> = {};
  let ended = false;
  for (const event of objectsOf(events)) {
    const delta = asObject(event['delta']);
    const message = asObject(delta?.['message']);
    const index = typeof event['index'] === 'number' ? event['index'] : 0;
    const content = asObject(message?.['content']);
    text.push(asText(content?.['text']));
    thinking.push(asText(content?.['thinking']));
    plan.push(asText(message?.['tool_plan']));
    const call = asObject(message?.['tool_calls']);
    if (call) addCall(calls, index, call);
    if (event['type'] === 'citation-start' && citations.length < MOST) citations.push(message?.['citations']);
    if (event['type'] === 'message-start') Object.assign(head, { id: event['id'] });
    if (event['type'] !== 'message-end') continue;
    ended = true;
    Object.assign(head, { finish_reason: delta?.['finish_reason'], usage: delta?.['usage'] });
  }
  const tool_calls = [...calls.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, { begun, name, args }]) => ({ ...begun, function: { name, arguments: args.join('') } }));
  const said = [
    ...(thinking.join('') === '' ? [] : [{ type: 'thinking', thinking: thinking.join('') }]),
    ...(text.join('') === '' ? [] : [{ type: 'text', text: text.join('') }]),
  ];
  const message = { role: 'assistant', content: said, tool_plan: plan.join(''), tool_calls, citations };
  return { response: { ...head, message }, complete: ended && head['finish_reason'] !== 'ERROR' };
}

const MOST = 1024;

function addCall(
  calls: Map<number, { begun: JsonObject; name: string; args: string[] }>,
  index: number,
  call: JsonObject,
): void {
  let known = calls.get(index);
  if (!known) {
    if (calls.size >= MOST) return;
    calls.set(index, (known = { begun: call, name: '', args: [] }));
  }
  const called = asObject(call['function']);
  known.name ||= asText(called?.['name']);
  known.args.push(asText(called?.['arguments']));
}
