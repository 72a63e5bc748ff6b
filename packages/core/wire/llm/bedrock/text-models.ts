import type { Carried, Dialect, PlainMessage, ResponseBody, ResponseReading } from '../dialect.ts';
import { asArray, asCount, asName, asObject, asText, type JsonObject, objectsOf } from '../json.ts';
import { readPrompt, readSaid } from '../prompt/template.ts';
import { exceptionIn } from './exceptions.ts';

/**
 * Bodies of the models on Bedrock that take a text and give one: Llama (`prompt`, `generation`), Titan (`inputText`,
 * `results[].outputText`), Mistral (`prompt`, `outputs[].text`), Command (`prompt`, `generations[].text`), Jurassic
 * (`prompt`, `completions[].data.text`), older Claude (`prompt`, `completion`). Only ever within InvokeModel.
 */
export const bedrockText: Dialect = {
  id: 'bedrock.text',
  recognises: ({ json }) => ['prompt', 'inputText'].some((name) => typeof asObject(json)?.[name] === 'string'),
  request: ({ json }) => {
    const body = asObject(json) ?? {};
    const prompt = asText(body['prompt']) || asText(body['inputText']);
    const { messages, templated } = readPrompt(prompt);
    return { model: '', stream: false, messages, tools: [], carried: { templated } };
  },
  recognisesResponse: (json) => {
    const body = asObject(json);
    return typeof body?.['generation'] === 'string' || 'inputTextTokenCount' in (body ?? {});
  },
  response: readResponse,
};

function readResponse(body: ResponseBody, carried?: Carried): ResponseReading {
  const chunks = objectsOf(body.form === 'json' ? [body.json] : body.events);
  const text = chunks.map((chunk) => textsIn(chunk).join('')).join('');
  const finishReason = chunks.map(finishIn).findLast((one) => one !== undefined);
  const error = chunks.map(exceptionIn).find((one) => one !== undefined);
  const messages: PlainMessage[] = text === '' && error !== undefined ? [] : [readSaid(text, carried?.templated)];
  return {
    responseId: chunks.map((chunk) => asName(chunk['id'])).find((one) => one !== undefined),
    messages,
    finishReason,
    inputTokens: counted(chunks, 'prompt_token_count') ?? counted(chunks, 'inputTextTokenCount'),
    outputTokens:
      counted(chunks, 'generation_token_count') ??
      counted(chunks, 'totalOutputTextTokenCount') ??
      counted(
        chunks.flatMap((chunk) => objectsOf(chunk['results'])),
        'tokenCount',
      ),
    complete: error === undefined && finishReason !== undefined,
    error,
  };
}

function textsIn(chunk: JsonObject): string[] {
  const lists = [
    ...objectsOf(chunk['results']).map((one) => one['outputText']),
    ...objectsOf(chunk['outputs']).map((one) => one['text']),
    ...objectsOf(chunk['generations']).map((one) => one['text']),
    ...objectsOf(chunk['completions']).map((one) => asObject(one['data'])?.['text']),
  ];
  const plain = [chunk['generation'], chunk['outputText'], chunk['completion'], chunk['text']];
  return [...plain, ...lists].map(asText);
}

function finishIn(chunk: JsonObject): string | undefined {
  const within = ['results', 'outputs', 'generations', 'completions'].flatMap((name) => asArray(chunk[name]));
  for (const one of [chunk, ...objectsOf(within)]) {
    const reason = one['stop_reason'] ?? one['completionReason'] ?? one['finish_reason'] ?? one['finishReason'];
    const name = asName(reason) ?? asName(asObject(reason)?.['reason']);
    if (name !== undefined) return name;
  }
  return undefined;
}

/** Streams count on and on: the last is the whole. */
function counted(chunks: readonly JsonObject[], name: string): number | undefined {
  return chunks.map((chunk) => asCount(chunk[name])).findLast((count) => count !== undefined);
}
