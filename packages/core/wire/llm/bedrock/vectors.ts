import type { Dialect, PlainMessage } from '../dialect.ts';
import { asArray, asCount, asObject, asText } from '../json.ts';
import { exceptionIn } from './exceptions.ts';

/** Bodies of the embedding models on Bedrock: Titan (`inputText`, `embedding`) and Cohere (`texts`, `embeddings`). */
export const bedrockVectors: Dialect = {
  id: 'bedrock.vectors',
  recognises: ({ json }) => {
    const body = asObject(json);
    if (!body || 'textGenerationConfig' in body) return false;
    return (
      'input_type' in body ||
      'embeddingTypes' in body ||
      (typeof body['inputText'] === 'string' && 'dimensions' in body)
    );
  },
  request: ({ json }) => {
    const body = asObject(json) ?? {};
    const texts = [body['inputText'], ...asArray(body['texts'])].map(asText).filter((text) => text !== '');
    return {
      operation: 'embedding',
      model: '',
      stream: false,
      messages: texts.map((text): PlainMessage => ({ role: 'user', text, toolCalls: [] })),
      tools: [],
      carried: { operation: 'embedding' },
    };
  },
  recognisesResponse: (json) =>
    Array.isArray(asObject(json)?.['embedding']) && 'inputTextTokenCount' in (asObject(json) ?? {}),
  response: (body) => {
    const json = (body.form === 'json' ? asObject(body.json) : undefined) ?? {};
    const { embedding, embeddings } = json;
    const byType = Object.values(asObject(embeddings) ?? {}).map((list) => asArray(list).length);
    const outputs = Array.isArray(embedding) ? 1 : Math.max(asArray(embeddings).length, ...byType, 0);
    return {
      operation: 'embedding',
      messages: [],
      outputs,
      inputTokens: asCount(json['inputTextTokenCount']),
      complete: outputs > 0,
      error: exceptionIn(json),
    };
  },
};
