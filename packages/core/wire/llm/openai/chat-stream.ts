import { contentText } from '../content.ts';
import { asArray, asName, asObject, asText, type JsonObject, objectsOf } from '../json.ts';

/**
 * Puts the chunks of a streamed chat completion together into what the same answer would have been in one piece.
 * `complete`: the end mark or a finish reason of every choice was seen.
 */
export function collectChatStream(
  events: readonly unknown[],
  done: boolean,
): { response: JsonObject; complete: boolean } {
  const choices = new Map<number, Choice>();
  let head: Record<string, unknown> = {};
  let error: unknown;
  for (const event of events) {
    const chunk = asObject(event);
    if (!chunk) continue;
    error ??= chunk['error'];
    head = withFirst(head, chunk, ['id', 'model', 'system_fingerprint', 'citations', 'search_results']);
    for (const name of ['usage', 'x_groq']) if (chunk[name]) head[name] = chunk[name];
    for (const part of objectsOf(chunk['choices'])) addPart(choices, part);
  }
  const ordered = [...choices.entries()].sort(([a], [b]) => a - b).map(([, choice]) => choice);
  const finished = ordered.length > 0 && ordered.every((choice) => choice.finish !== undefined);
  return {
    response: { ...head, error, choices: ordered.map(wholeChoice) },
    complete: (done || finished) && error === undefined,
  };
}

interface Choice {
  content: string[];
  reasoning: string[];
  annotations: unknown[];
  usage: unknown;
  refusal: string[];
  calls: Call[];
  legacy: { name: string; arguments: string[] } | undefined;
  audio: string | undefined;
  finish: unknown;
}

interface Call {
  readonly index: number | undefined;
  id: string;
  custom: boolean;
  name: string;
  arguments: string[];
}

const MOST_CHOICES = 128;
const MOST_CALLS = 1024;

function addPart(choices: Map<number, Choice>, part: JsonObject): void {
  const index = typeof part['index'] === 'number' ? part['index'] : 0;
  let choice = choices.get(index);
  if (!choice) {
    if (choices.size >= MOST_CHOICES) return;
    choice = {
      content: [],
      reasoning: [],
      annotations: [],
      usage: undefined,
      refusal: [],
      calls: [],
      legacy: undefined,
      audio: undefined,
      finish: undefined,
    };
    choices.set(index, choice);
  }
  choice.finish ??= part['finish_reason'] ?? undefined;
  choice.usage ??= part['usage'] ?? undefined;
  // A few servers close a stream with a whole message instead of a delta.
  const delta = asObject(part['delta']) ?? asObject(part['message']);
  if (!delta) return;
  const content = contentText(delta['content']);
  if (content !== '') choice.content.push(content);
  const thoughts = objectsOf(delta['content']).map((one) => contentText(one['thinking']));
  choice.reasoning.push(asText(delta['reasoning_content']) || asText(delta['reasoning']), ...thoughts);
  if (choice.annotations.length < MOST_CALLS)
    choice.annotations.push(...objectsOf(delta['annotations']).slice(0, MOST_CALLS));
  if (asText(delta['refusal']) !== '') choice.refusal.push(asText(delta['refusal']));
  choice.audio ??= asName(asObject(delta['audio'])?.['id']);
  for (const call of asArray(delta['tool_calls'])) addCall(choice.calls, asObject(call) ?? {});
  const legacy = asObject(delta['function_call']);
  if (legacy) {
    choice.legacy ??= { name: '', arguments: [] };
    choice.legacy.name += asText(legacy['name']);
    choice.legacy.arguments.push(asText(legacy['arguments']));
  }
}

/** A call goes on under its index; servers that leave the index out, or reuse it, begin a new call with a new id. */
function addCall(calls: Call[], part: JsonObject): void {
  const index = typeof part['index'] === 'number' ? part['index'] : undefined;
  const id = asName(part['id']) ?? '';
  let call = index === undefined ? calls.at(-1) : calls.findLast((known) => known.index === index);
  if (!call || (id !== '' && call.id !== '' && call.id !== id)) {
    if (calls.length >= MOST_CALLS) return;
    call = { index, id, custom: false, name: '', arguments: [] };
    calls.push(call);
  }
  if (call.id === '') call.id = id;
  const custom = asObject(part['custom']);
  if (custom) call.custom = true;
  const called = custom ?? asObject(part['function']) ?? {};
  const name = asText(called['name']);
  // Some servers repeat the whole name with every part.
  if (name !== call.name) call.name += name;
  call.arguments.push(asText(custom ? called['input'] : called['arguments']));
}

function wholeChoice(choice: Choice): JsonObject {
  const calls = choice.calls.map((call) => {
    const text = call.arguments.join('');
    return call.custom
      ? { id: call.id, type: 'custom', custom: { name: call.name, input: text } }
      : { id: call.id, type: 'function', function: { name: call.name, arguments: text } };
  });
  return {
    finish_reason: choice.finish,
    usage: choice.usage,
    message: {
      role: 'assistant',
      content: choice.content.join(''),
      refusal: choice.refusal.join(''),
      reasoning_content: choice.reasoning.join(''),
      annotations: choice.annotations,
      ...(calls.length > 0 && { tool_calls: calls }),
      ...(choice.legacy && {
        function_call: { name: choice.legacy.name, arguments: choice.legacy.arguments.join('') },
      }),
      ...(choice.audio !== undefined && { audio: { id: choice.audio } }),
    },
  };
}

function withFirst(
  head: Record<string, unknown>,
  chunk: JsonObject,
  names: readonly string[],
): Record<string, unknown> {
  for (const name of names) if (!head[name] && chunk[name]) head[name] = chunk[name];
  return head;
}
