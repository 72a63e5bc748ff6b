import { errorText } from '../content.ts';
import type { Dialect, PlainMessage } from '../dialect.ts';
import { asArray, asCount, asName, asObject, asText } from '../json.ts';

/** Ollama's embeddings: `/api/embed`, and the older `/api/embeddings` with one prompt. */
export const ollamaEmbed: Dialect = {
  id: 'ollama.embed',
  provider: 'ollama',
  recognises: ({ method, path, json }) =>
    method === 'POST' && /\/api\/embed(?:dings)?\/?$/.test(path) && asObject(json) !== undefined,
  request: ({ json }) => {
    const body = asObject(json) ?? {};
    const given = body['input'] ?? body['prompt'];
    const texts = (Array.isArray(given) ? given : [given]).map(asText).filter((text) => text !== '');
    return {
      operation: 'embedding',
      model: asName(body['model']) ?? '',
      stream: false,
      messages: texts.map((text): PlainMessage => ({ role: 'user', text, toolCalls: [] })),
      tools: [],
      carried: { operation: 'embedding' },
    };
  },
  recognisesResponse: (json) => {
    const body = asObject(json);
    return Array.isArray(asArray(body?.['embeddings'])[0]) && typeof body?.['total_duration'] === 'number';
  },
  response: (body) => {
    const json = (body.form === 'json' ? asObject(body.json) : undefined) ?? {};
    const outputs = Array.isArray(json['embedding']) ? 1 : asArray(json['embeddings']).length;
    return {
      operation: 'embedding',
      model: asName(json['model']),
      messages: [],
      outputs,
      inputTokens: asCount(json['prompt_eval_count']),
      complete: outputs > 0,
      error: errorText(json['error']),
    };
  },
};
