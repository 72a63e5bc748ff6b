import { errorText } from '../content.ts';
import type { Carried, Dialect, PlainMessage, ResponseBody, ResponseReading } from '../dialect.ts';
import { asCount, asName, asObject, asText, objectsOf } from '../json.ts';
import { readPrompt, readSaid } from '../prompt/template.ts';

/** llama.cpp's own `/completion` (beside the dialects of OpenAI and Anthropic, which its server speaks as well). */
export const llamaCpp: Dialect = {
  id: 'llamacpp.completion',
  provider: 'llama.cpp',
  recognises: ({ method, path, json }) => {
    const body = asObject(json);
    if (method !== 'POST' || !body || !('prompt' in body)) return false;
    return (
      /\/(?:completion|infill)\/?$/.test(path) || (/\/completions\/?$/.test(path) && OWN.some((name) => name in body))
    );
  },
  request: ({ json }) => {
    const body = asObject(json) ?? {};
    const prompts = Array.isArray(body['prompt']) ? body['prompt'] : [body['prompt']];
    const read = prompts.map((prompt) => readPrompt(asText(asObject(prompt)?.['prompt_string']) || asText(prompt)));
    return {
      model: asName(body['model']) ?? '',
      stream: body['stream'] === true,
      messages: read.flatMap(({ messages }) => messages).filter(isSaid),
      tools: [],
      carried: { templated: read.some(({ templated }) => templated) },
    };
  },
  recognisesResponse: (json) => {
    const body = asObject(json);
    return typeof body?.['content'] === 'string' && typeof body['stop'] === 'boolean';
  },
  response: readResponse,
};

const OWN = ['n_predict', 'cache_prompt', 'id_slot', 'n_keep'];

/** A prompt may also be a list of token numbers, which say nothing here. */
function isSaid(message: PlainMessage): boolean {
  return message.text !== '';
}

function readResponse(body: ResponseBody, carried?: Carried): ResponseReading {
  const chunks = objectsOf(body.form === 'json' ? (Array.isArray(body.json) ? body.json : [body.json]) : body.events);
  const last = chunks.findLast((chunk) => chunk['stop'] === true);
  const spoke = chunks.some((chunk) => typeof chunk['content'] === 'string');
  const error = chunks.map((chunk) => errorText(chunk['error'])).find((one) => one !== undefined);
  const stopped = ['eos', 'word', 'limit'].find((kind) => last?.[`stopped_${kind}`] === true);
  return {
    model: chunks.map((chunk) => asName(chunk['model'])).find((one) => one !== undefined),
    messages: spoke ? [readSaid(chunks.map((chunk) => asText(chunk['content'])).join(''), carried?.templated)] : [],
    finishReason: asName(last?.['stop_type']) ?? stopped ?? (last ? 'stop' : undefined),
    inputTokens: asCount(last?.['tokens_evaluated']),
    outputTokens: asCount(last?.['tokens_predicted']),
    complete: last !== undefined && error === undefined,
    error,
  };
}
