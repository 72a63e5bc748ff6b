import { errorText } from './content.ts';
import type { Dialect, PlainDocument, PlainMessage } from './dialect.ts';
import { asArray, asName, asObject, asText, jsonText, type JsonObject, objectsOf } from './json.ts';

/** Documents put in the order in which they answer a question: Cohere, Jina, Voyage, vLLM, text-embeddings-inference, Bedrock. */
export const rerank: Dialect = {
  id: 'rerank',
  recognises: ({ method, path, json }) => {
    const body = asObject(json);
    if (method !== 'POST' || !body || !/\/rerank\/?$/.test(path)) return false;
    return typeof body['query'] === 'string' || Array.isArray(body['queries']);
  },
  request: ({ json }) => {
    const body = asObject(json) ?? {};
    const [query] = objectsOf(body['queries']);
    const asked = asText(body['query']) || asText(asObject(query?.['textQuery'])?.['text']);
    const documents = [...asArray(body['documents']), ...asArray(body['texts']), ...asArray(body['sources'])].map(
      documentOf,
    );
    return {
      operation: 'rerank',
      model: asName(body['model']) ?? modelOf(body),
      stream: false,
      messages: [
        { role: 'user', text: asked, toolCalls: [] },
        ...documents.map(
          (document): PlainMessage => ({ role: 'user', text: document.text, toolCalls: [], documents: [document] }),
        ),
      ],
      tools: [],
      carried: { operation: 'rerank' },
    };
  },
  recognisesResponse: (json) => {
    const [first] = objectsOf(asObject(json)?.['results']);
    return typeof first?.['index'] === 'number' && ('relevance_score' in first || 'relevanceScore' in first);
  },
  response: (body) => {
    const json = body.form === 'json' ? body.json : undefined;
    const object = asObject(json) ?? {};
    const outputs = asArray(object['results'] ?? object['data'] ?? json).length;
    const error = outputs > 0 ? undefined : errorText(object['error'] ?? { message: object['message'] });
    return {
      operation: 'rerank',
      responseId: asName(object['id']),
      messages: [],
      outputs,
      complete: outputs > 0,
      error,
    };
  },
};

function documentOf(value: unknown): PlainDocument {
  if (typeof value === 'string') return { text: value };
  const inline = asObject(asObject(value)?.['inlineDocumentSource']);
  const fields = asObject(inline?.['textDocument']) ?? asObject(inline?.['jsonDocument']) ?? asObject(value) ?? {};
  return { title: asName(fields['title']), text: asText(fields['text']) || jsonText(fields) };
}

/** Bedrock names the model deep in its configuration. */
function modelOf(body: JsonObject): string {
  const configuration = asObject(asObject(body['rerankingConfiguration'])?.['bedrockRerankingConfiguration']);
  return asName(asObject(configuration?.['modelConfiguration'])?.['modelArn']) ?? '';
}
