import type { ContentFilter } from '@remit/core/event';
import { contentText, errorText } from '../content.ts';
import type { Dialect, PlainMessage } from '../dialect.ts';
import { asArray, asName, asObject, asText, type JsonObject, objectsOf } from '../json.ts';

/** Moderation: a text in, the categories it falls into out. Mistral's classifiers speak it too. */
export const openaiModerations: Dialect = {
  id: 'openai.moderations',
  recognises: ({ method, path, json }) => {
    const body = asObject(json);
    return method === 'POST' && body !== undefined && 'input' in body && /\/(?:chat\/)?moderations\/?$/.test(path);
  },
  request: ({ json }) => {
    const body = asObject(json) ?? {};
    const { input } = body;
    const texts = typeof input === 'string' ? [input] : asArray(input).map((one) => asText(one) || contentText([one]));
    return {
      operation: 'moderation',
      model: asName(body['model']) ?? '',
      stream: false,
      messages: texts.map((text): PlainMessage => ({ role: 'user', text, toolCalls: [] })),
      tools: [],
      carried: { operation: 'moderation' },
    };
  },
  recognisesResponse: (json) =>
    objectsOf(asObject(json)?.['results']).some((one) => typeof one['flagged'] === 'boolean'),
  response: (body) => {
    const json = (body.form === 'json' ? asObject(body.json) : undefined) ?? {};
    const results = objectsOf(json['results']);
    return {
      operation: 'moderation',
      responseId: asName(json['id']),
      model: asName(json['model']),
      messages: [],
      outputs: results.length,
      filters: filtersOf(results),
      complete: results.length > 0,
      error: errorText(json['error']),
    };
  },
};

function filtersOf(results: readonly JsonObject[]): ContentFilter[] | undefined {
  const found = results.flatMap((result) =>
    Object.entries(asObject(result['categories']) ?? {}).flatMap(([name, flagged]) => (flagged === true ? [name] : [])),
  );
  const categories = [...new Set(found)].slice(0, 64);
  if (categories.length === 0) return undefined;
  return categories.map((category) => ({ on: 'prompt', category: category.slice(0, 64), blocked: false }));
}
