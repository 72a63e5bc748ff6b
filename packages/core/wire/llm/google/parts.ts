import type { PlainMessage } from '../dialect.ts';
import { contentText, placeholder } from '../content.ts';
import { argumentsText, asName, asObject, asText, jsonText, type JsonObject, objectsOf } from '../json.ts';
import type { MadeIds, UnnamedCall } from '../made-ids.ts';
import { createTranscript, type Transcript } from '../transcript.ts';
import { either } from './either.ts';

/**
 * Contents as messages. Clients keep a streamed answer as one content a chunk, so contents of the model that stand next to each
 * other are one message. Thoughts are left out, since clients may leave them out.
 */
export function readContents(value: unknown, ids: MadeIds): PlainMessage[] {
  const transcript = createTranscript('');
  let open: UnnamedCall[] = [];
  const endOfCalls = (): void => {
    if (open.length > 0) transcript.ask(...ids.asked(open));
    open = [];
  };
  for (const content of objectsOf(value)) {
    if (content['role'] === 'model') {
      for (const part of objectsOf(content['parts'])) {
        const call = asObject(either(part, 'functionCall'));
        if (call) open.push(unnamed(asName(call['name']) ?? '', call['args'], call['id']));
        else if (part['thought'] !== true) readSpoken(part, transcript, ids, endOfCalls);
      }
      continue;
    }
    endOfCalls();
    readGiven(content, transcript, ids);
  }
  endOfCalls();
  return [...transcript.messages()];
}

/** A text, or one message. */
export function readSystem(value: unknown): PlainMessage[] {
  const text = typeof value === 'string' ? value : partsText(objectsOf(asObject(value)?.['parts'] ?? value));
  return text === '' ? [] : [{ role: 'system', text, toolCalls: [] }];
}

export function reasoningIn(parts: readonly JsonObject[]): string | undefined {
  return parts.map((part) => (part['thought'] === true ? asText(part['text']) : '')).join('') || undefined;
}

function unnamed(name: string, args: unknown, id: unknown): UnnamedCall {
  return { name, arguments: argumentsText(args), id: asName(id) };
}

/** Code that the provider ran itself is a call with its result. */
function readSpoken(part: JsonObject, transcript: Transcript, ids: MadeIds, endOfCalls: () => void): void {
  const code = asObject(either(part, 'executableCode'));
  const result = asObject(either(part, 'codeExecutionResult'));
  if (code) {
    endOfCalls();
    const [call] = ids.asked([unnamed(CODE, { language: code['language'], code: code['code'] }, code['id'])]);
    if (call) transcript.ask({ ...call, run_by: 'provider' });
  } else if (result) {
    endOfCalls();
    const failed = asText(result['outcome']) !== 'OUTCOME_OK';
    transcript.returned({
      text: asText(result['output']),
      toolCallId: ids.answered(CODE, asName(result['id'])),
      ...(failed && { isError: true }),
    });
  } else transcript.say(partText(part));
}

const CODE = 'code_execution';

/** What a user, or the agent in its name, gives: results are messages of their own. */
function readGiven(content: JsonObject, transcript: Transcript, ids: MadeIds): void {
  let texts: string[] = [];
  const end = (): void => {
    if (texts.length > 0) transcript.add({ role: 'user', text: texts.join('\n'), toolCalls: [] });
    texts = [];
  };
  for (const part of objectsOf(content['parts'])) {
    const result = asObject(either(part, 'functionResponse'));
    if (!result) {
      texts.push(partText(part));
      continue;
    }
    end();
    const toolCallId = ids.answered(asText(result['name']), asName(result['id']));
    const failed = asObject(result['response'])?.['error'] !== undefined;
    const shown = partsText(objectsOf(result['parts']));
    const text = [resultText(result['response']), shown].filter((one) => one !== '').join('\n');
    transcript.add({ role: 'tool', text, toolCalls: [], toolCallId, ...(failed && { isError: true }) });
  }
  end();
}

/** The wrapping that clients put around a text, since a response must be an object, is taken off. */
function resultText(response: unknown): string {
  const fields = Object.entries(asObject(response) ?? {});
  const [only] = fields;
  const wrapped = fields.length === 1 && only !== undefined && WRAPPINGS.has(only[0]);
  if (wrapped && typeof only[1] === 'string') return only[1];
  if (wrapped && objectsOf(only[1]).some((part) => part['type'] === 'text')) return contentText(only[1]);
  return jsonText(response);
}

const WRAPPINGS = new Set(['result', 'output', 'content', 'response', 'error']);

function partsText(parts: readonly JsonObject[]): string {
  return parts.map(partText).join('\n');
}

function partText(part: JsonObject): string {
  if (typeof part['text'] === 'string') return part['text'];
  const inline = asObject(either(part, 'inlineData'));
  if (inline) return placeholder(kindOf(either(inline, 'mimeType')), `data:,${asText(inline['data'])}`);
  const file = asObject(either(part, 'fileData'));
  if (file) return placeholder(kindOf(either(file, 'mimeType')), either(file, 'fileUri'));
  const named = Object.keys(part).find((name) => !ASIDES.has(name));
  return named === undefined ? '' : placeholder(named.slice(0, 32), undefined);
}

const ASIDES = new Set([
  'thoughtSignature',
  'thought_signature',
  'thought',
  'videoMetadata',
  'video_metadata',
  'partMetadata',
]);

function kindOf(mimeType: unknown): string {
  const kind = asText(mimeType).split('/', 1)[0] ?? '';
  return ['image', 'audio', 'video'].includes(kind) ? kind : 'file';
}
