import { errorText } from '../content.ts';
import type { Dialect, PlainMessage } from '../dialect.ts';
import { asArray, asName, asObject, asText } from '../json.ts';
import { cohereUsage } from './usage.ts';

/** Cohere's embeddings, both versions. */
export const cohereEmbed: Dialect = {
  id: 'cohere.embed',
  provider: 'cohere',
  recognises: ({ method, path, json }) => {
    const body = asObject(json);
    return method === 'POST' && body !== undefined && /\/v[12]\/embed\/?$/.test(path) && !('requests' in body);
  },
  request: ({ json }) => {
    const body = asObject(json) ?? {};
    const texts = asArray(body['texts'])
      .map(asText)
      .filter((text) => text !== '');
    return {
      operation: 'embedding',
      model: asName(body['model']) ?? '',
      stream: false,
      messages: texts.map((text): PlainMessage => ({ role: 'user', text, toolCalls: [] })),
      tools: [],
      carried: { operation: 'embedding' },
    };
  },
  recognisesResponse: (json) => /^embeddings_(?:floats|by_type)$/.test(asText(asObject(json)?.['response_type'])),
  response: (body) => {
    const json = (body.form === 'json' ? asObject(body.json) : undefined) ?? {};
    const lists = Array.isArray(json['embeddings'])
      ? [json['embeddings']]
      : Object.values(asObject(json['embeddings']) ?? {});
    const outputs = Math.max(0, ...lists.map((list) => asArray(list).length));
    return {
      operation: 'embedding',
      responseId: asName(json['id']),
      messages: [],
      outputs,
      ...cohereUsage(asObject(json['meta'])),
      complete: outputs > 0,
      error: outputs > 0 ? undefined : errorText({ message: json['message'] }),
    };
  },
};
