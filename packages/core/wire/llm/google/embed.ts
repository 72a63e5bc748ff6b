import { contentText } from '../content.ts';
import type { Dialect, PlainMessage } from '../dialect.ts';
import { asArray, asCount, asObject, asText, type JsonObject, objectsOf } from '../json.ts';
import { errorOf } from './candidates.ts';
import { modelIn } from './generate.ts';

/** Embeddings of the Gemini API (`embedContent`, `batchEmbedContents`) and of Vertex (`predict` with texts as instances). */
export const geminiEmbed: Dialect = {
  id: 'gemini.embed',
  provider: 'google',
  recognises: ({ method, path, json }) => {
    const body = asObject(json);
    if (method !== 'POST' || !body) return false;
    if (/:(?:embedContent|batchEmbedContents|asyncBatchEmbedContent)$/.test(path)) return true;
    return path.endsWith(':predict') && objectsOf(body['instances']).some((one) => typeof one['content'] === 'string');
  },
  request: ({ path, json }) => ({
    operation: 'embedding',
    model: modelIn(path) ?? '',
    stream: false,
    messages: textsIn(asObject(json) ?? {}).map((text): PlainMessage => ({ role: 'user', text, toolCalls: [] })),
    tools: [],
    carried: { operation: 'embedding' },
  }),
  recognisesResponse: (json) => {
    const body = asObject(json);
    const [first] = objectsOf(body?.['embeddings']);
    return Array.isArray(first?.['values']) || Array.isArray(asObject(body?.['embedding'])?.['values']);
  },
  response: (body) => {
    const json = (body.form === 'json' ? asObject(body.json) : undefined) ?? {};
    const vectors = [...asArray(json['embeddings']), ...asArray(json['predictions'])].length;
    const outputs = vectors + (asObject(json['embedding']) ? 1 : 0);
    const error = errorOf([json]);
    const input = asCount(asObject(json['usageMetadata'])?.['promptTokenCount']) ?? statistics(json);
    return { operation: 'embedding', messages: [], outputs, inputTokens: input, complete: outputs > 0, error };
  },
};

function textsIn(body: JsonObject): string[] {
  const contents = objectsOf([body, ...objectsOf(body['requests'])].map((one) => one['content']));
  const instances = objectsOf(body['instances']).map((one) => asText(one['content']));
  return [...contents.map((content) => contentText(content['parts'])), ...instances].filter((text) => text !== '');
}

/** Vertex counts per prediction. */
function statistics(body: JsonObject): number | undefined {
  const counts = objectsOf(body['predictions']).flatMap(
    (one) => asCount(asObject(asObject(one['embeddings'])?.['statistics'])?.['token_count']) ?? [],
  );
  return counts.length > 0 ? counts.reduce((sum, count) => sum + count, 0) : undefined;
}
