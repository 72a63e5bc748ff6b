import { contentText } from '../content.ts';
import type { PlainMessage } from '../dialect.ts';
import { argumentsText, asName, asObject, asText, jsonText, type JsonObject, objectsOf } from '../json.ts';
import { createTranscript, type Transcript } from '../transcript.ts';

/** The input of a request: a text, contents, or steps with what was said before. */
export function readInput(value: unknown): PlainMessage[] {
  if (typeof value === 'string') return [{ role: 'user', text: value, toolCalls: [] }];
  const given = asObject(value);
  const entries = given ? [given] : objectsOf(value);
  const isStep = (entry: JsonObject) => 'role' in entry || STEP.test(asText(entry['type']));
  if (!entries.some(isStep)) return [{ role: 'user', text: contentText(entries), toolCalls: [] }];
  return readSteps(entries, 'user');
}

const STEP = /^(?:user_input|model_output|thought|.+_call|.+_result)$/;

/** `by`: who speaks in entries that do not say it. */
export function readSteps(steps: readonly JsonObject[], by: 'user' | 'model'): PlainMessage[] {
  const transcript = createTranscript('');
  for (const step of steps) readStep(step, by, transcript);
  return [...transcript.messages()];
}

export function reasoningInSteps(steps: readonly JsonObject[]): string | undefined {
  const thoughts = steps.map((step) => (step['type'] === 'thought' ? contentText(step['summary']) : ''));
  return thoughts.filter((thought) => thought !== '').join('\n') || undefined;
}

function readStep(step: JsonObject, by: 'user' | 'model', transcript: Transcript): void {
  const type = asText(step['type']);
  if (type === 'thought') return;
  if (type.endsWith('_call')) {
    const server = asName(step['server_name']);
    transcript.ask({
      call_id: asName(step['id']) ?? '',
      name: asName(step['name']) ?? type.slice(0, -'_call'.length),
      arguments: argumentsText(step['arguments']),
      ...(type !== 'function_call' && { run_by: 'provider' as const }),
      ...(server !== undefined && { server }),
    });
  } else if (type.endsWith('_result')) {
    const { result } = step;
    const message = {
      text: objectsOf(result).some((part) => part['type'] === 'text') ? contentText(result) : jsonText(result),
      toolCallId: asName(step['call_id']) ?? '',
      ...(step['is_error'] === true && { isError: true }),
    };
    transcript.returned(message);
  } else {
    const role = asText(step['role']);
    const model =
      type === 'model_output' || role === 'model' || (by === 'model' && type !== 'user_input' && role === '');
    const content = step['content'] ?? step;
    if (model)
      for (const part of typeof content === 'string' ? [content] : partsOf(content)) transcript.say(contentText(part));
    else transcript.add({ role: 'user', text: contentText(content), toolCalls: [] });
  }
}

function partsOf(content: unknown): JsonObject[] {
  const one = asObject(content);
  return one ? [one] : objectsOf(content);
}
