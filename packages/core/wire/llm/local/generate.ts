import { errorText } from '../content.ts';
import type { Carried, Dialect, ResponseBody, ResponseReading } from '../dialect.ts';
import { asArray, asCount, asName, asObject, asText, type JsonObject, objectsOf } from '../json.ts';
import { readPrompt, readSaid } from '../prompt/template.ts';

/**
 * A text in, a text out, as inference servers speak it beside OpenAI's dialects: Text Generation Inference and Hugging Face
 * endpoints (`inputs`; `generated_text`), SGLang (`text`, `sampling_params`; `text`, `meta_info`), vLLM's plain server (`prompt`;
 * `text` with the prompt in front). None names its model.
 */
export const generate: Dialect = {
  id: 'tgi.generate',
  recognises: ({ method, path, json }) => {
    const body = asObject(json);
    if (method !== 'POST' || !body) return false;
    if (/(?:^|\/)generate(?:_stream)?\/?$/.test(path) && !/\/api\/generate\/?$/.test(path))
      return PROMPTS.some((name) => typeof body[name] === 'string');
    return typeof body['inputs'] === 'string' && asObject(body['parameters']) !== undefined;
  },
  request: ({ path, json }) => {
    const body = asObject(json) ?? {};
    const { messages, templated } = readPrompt(
      PROMPTS.map((name) => asText(body[name])).find((one) => one !== '') ?? '',
    );
    const stream = body['stream'] === true || /generate_stream\/?$/.test(path);
    return { model: asName(body['model']) ?? '', stream, messages, tools: [], carried: { templated } };
  },
  recognisesResponse: (json) => {
    const [body] = objectsOf(Array.isArray(json) ? json : [json]);
    if (typeof body?.['generated_text'] === 'string') return true;
    if (typeof asObject(body?.['token'])?.['text'] === 'string') return 'generated_text' in (body ?? {});
    return typeof body?.['text'] === 'string' && asObject(body['meta_info']) !== undefined;
  },
  response: readResponse,
};

const PROMPTS = ['inputs', 'text', 'prompt'];

function readResponse(body: ResponseBody, carried?: Carried): ResponseReading {
  const chunks = objectsOf(body.form === 'json' ? (Array.isArray(body.json) ? body.json : [body.json]) : body.events);
  const last = chunks.at(-1) ?? {};
  const details = asObject(last['details']);
  const meta = asObject(last['meta_info']);
  const tokens = objectsOf(details?.['tokens']);
  const text = textOf(chunks);
  const reason =
    asName(details?.['finish_reason']) ??
    asName(meta?.['finish_reason']) ??
    asName(asObject(meta?.['finish_reason'])?.['type']);
  const error = chunks.map((chunk) => errorText(chunk['error'])).find((one) => one !== undefined);
  const whole =
    body.form === 'json'
      ? text !== undefined
      : reason !== undefined || typeof last['generated_text'] === 'string' || body.done;
  return {
    responseId: asName(meta?.['id']),
    messages: text === undefined ? [] : [readSaid(text, carried?.templated)],
    finishReason: reason,
    inputTokens:
      asCount(details?.['input_length']) ?? asCount(meta?.['prompt_tokens']) ?? lengthOf(details?.['prefill']),
    outputTokens: asCount(details?.['generated_tokens']) ?? asCount(meta?.['completion_tokens']) ?? lengthOf(tokens),
    complete: whole && error === undefined,
    error,
  };
}

function lengthOf(list: unknown): number | undefined {
  const { length } = asArray(list);
  return length > 0 ? length : undefined;
}

/** Streams of SGLang and vLLM repeat all that was said so far; those of TGI say a token a time and all of it with the last. */
function textOf(chunks: readonly JsonObject[]): string | undefined {
  const whole = chunks.findLast((chunk) => typeof chunk['generated_text'] === 'string')?.['generated_text'];
  if (typeof whole === 'string') return whole;
  const tokens = objectsOf(chunks.map((chunk) => chunk['token']));
  if (tokens.length > 0)
    return tokens.map((token) => (token['special'] === true ? '' : asText(token['text']))).join('');
  const said = chunks.findLast((chunk) => 'text' in chunk)?.['text'];
  return Array.isArray(said) ? asText(said[0]) : typeof said === 'string' ? said : undefined;
}
