import { errorText } from '../content.ts';
import type { Dialect, PlainMessage } from '../dialect.ts';
import { asArray, asName, asObject, asText, objectsOf } from '../json.ts';
import { deploymentIn } from './deployment.ts';
import { readUsage } from './usage.ts';

/** Embeddings of OpenAI, and of the many that copied them (Mistral, Voyage, Jina, vLLM, text-embeddings-inference). */
export const openaiEmbeddings: Dialect = {
  id: 'openai.embeddings',
  recognises: ({ method, path, json }) => {
    const body = asObject(json);
    return method === 'POST' && body !== undefined && 'input' in body && /\/embeddings\/?$/.test(path);
  },
  request: ({ path, json }) => {
    const body = asObject(json) ?? {};
    const { input } = body;
    // Inputs may also be token numbers, which say nothing here.
    const texts = (Array.isArray(input) ? input : [input]).map((one) => asText(asObject(one)?.['text']) || asText(one));
    return {
      operation: 'embedding',
      model: asName(body['model']) ?? deploymentIn(path) ?? '',
      stream: false,
      messages: texts
        .filter((text) => text !== '')
        .map((text): PlainMessage => ({ role: 'user', text, toolCalls: [] })),
      tools: [],
      user: asName(body['user']),
      carried: { operation: 'embedding' },
    };
  },
  recognisesResponse: (json) => {
    const body = asObject(json);
    return body?.['object'] === 'list' && objectsOf(body['data'])[0]?.['object'] === 'embedding';
  },
  response: (body) => {
    const json = (body.form === 'json' ? asObject(body.json) : undefined) ?? {};
    const outputs = asArray(json['data']).length;
    return {
      operation: 'embedding',
      responseId: asName(json['id']),
      model: asName(json['model']),
      messages: [],
      outputs,
      ...readUsage(json),
      complete: outputs > 0,
      error: errorText(json['error']),
    };
  },
};
