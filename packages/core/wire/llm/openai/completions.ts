import { errorText } from '../content.ts';
import type { Carried, Dialect, RequestFacts, RequestReading, ResponseBody, ResponseReading } from '../dialect.ts';
import { asName, asObject, asText, type JsonObject, objectsOf } from '../json.ts';
import { readPrompt, readSaid } from '../prompt/template.ts';
import { azureFilters } from './filters.ts';
import { deploymentIn } from './deployment.ts';
import { readUsage } from './usage.ts';

/** The older completions of OpenAI and all that copied it, and fill-in-the-middle (`/fim/completions`, with a suffix). */
export const openaiCompletions: Dialect = {
  id: 'openai.completions',
  recognises: ({ method, path, json }) => {
    const body = asObject(json);
    if (method !== 'POST' || !body || !('prompt' in body) || 'messages' in body) return false;
    return /\/completions\/?$/.test(path);
  },
  request: readRequest,
  recognisesResponse: (json) => asObject(json)?.['object'] === 'text_completion',
  response: readResponse,
};

function readRequest({ path, json }: RequestFacts): RequestReading {
  const body = asObject(json) ?? {};
  const prompts = (Array.isArray(body['prompt']) ? body['prompt'] : [body['prompt']]).map(asText);
  const read = prompts.filter((prompt) => prompt !== '').map(readPrompt);
  const suffix = asText(body['suffix']);
  return {
    model: asName(body['model']) ?? deploymentIn(path) ?? '',
    stream: body['stream'] === true,
    messages: [
      ...read.flatMap(({ messages }) => messages),
      ...(suffix === '' ? [] : [{ role: 'user' as const, text: suffix, toolCalls: [] }]),
    ],
    tools: [],
    user: asName(body['user']),
    carried: { templated: read.some(({ templated }) => templated) },
  };
}

function readResponse(body: ResponseBody, carried?: Carried): ResponseReading {
  const chunks = objectsOf(body.form === 'json' ? [body.json] : body.events);
  const texts = new Map<number, string[]>();
  let finishReason: string | undefined;
  for (const choice of chunks.flatMap((chunk) => objectsOf(chunk['choices']))) {
    const index = typeof choice['index'] === 'number' ? choice['index'] : 0;
    const pieces = texts.get(index) ?? [];
    if (texts.size < MOST_CHOICES || texts.has(index)) texts.set(index, pieces);
    pieces.push(textOf(choice));
    finishReason ??= asName(choice['finish_reason']);
  }
  const ordered = [...texts].sort(([a], [b]) => a - b).map(([, pieces]) => pieces.join(''));
  const error = chunks.map((chunk) => errorText(chunk['error'])).find((one) => one !== undefined);
  const done = body.form === 'stream' && body.done;
  return {
    responseId: firstName(chunks, 'id'),
    model: firstName(chunks, 'model'),
    systemFingerprint: firstName(chunks, 'system_fingerprint'),
    messages: ordered.map((text) => readSaid(text, carried?.templated)),
    finishReason,
    filters: azureFilters(chunks),
    ...readUsage(chunks.findLast((chunk) => asObject(chunk['usage']))),
    complete: (done || finishReason !== undefined) && error === undefined,
    error,
  };
}

const MOST_CHOICES = 128;

/** Fill-in-the-middle answers in the shape of chat. */
function textOf(choice: JsonObject): string {
  const message = asObject(choice['message']) ?? asObject(choice['delta']);
  return asText(choice['text']) || asText(message?.['content']);
}

function firstName(chunks: readonly JsonObject[], name: string): string | undefined {
  return chunks.map((chunk) => asName(chunk[name])).find((one) => one !== undefined);
}
