/**
 * The similarity-search calls of vector databases, by path: their published HTTP APIs are told apart by the path alone, whatever
 * the host is called.
 */
export function vectorSearchOf(method: string, target: string): VectorSearch | undefined {
  const path = target.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/, '');
  for (const { product, method: wanted, path: pattern, op } of APIS) {
    if (wanted !== method) continue;
    const match = pattern.exec(path);
    if (match !== null) return { product, op, collection: match[1] ?? 'default' };
  }
  return undefined;
}

export interface VectorSearch {
  readonly product: string;
  readonly op: 'searches' | 'writes';
  readonly collection: string;
}

interface Api extends Pick<VectorSearch, 'product' | 'op'> {
  readonly method: string;
  /** The first group is the collection. */
  readonly path: RegExp;
}

const CHROMA = '/api/v[12](?:/tenants/[^/]+/databases/[^/]+)?/collections/([^/]+)';
const APIS: readonly Api[] = [
  api('qdrant', 'POST', '/collections/([^/]+)/points/(?:search|query|recommend|discover)(?:/.*)?', 'searches'),
  api('qdrant', 'PUT', '/collections/([^/]+)/points', 'writes'),
  api('chroma', 'POST', `${CHROMA}/query`, 'searches'),
  api('chroma', 'POST', `${CHROMA}/(?:add|upsert|update)`, 'writes'),
  api('weaviate', 'POST', '/v1/graphql', 'searches'),
  api('weaviate', 'POST', '/v1/(?:batch/)?objects', 'writes'),
  api('pinecone', 'POST', '/query', 'searches'),
  api('pinecone', 'POST', '/records/namespaces/([^/]+)/search', 'searches'),
  api('pinecone', 'POST', '/vectors/upsert', 'writes'),
  api('milvus', 'POST', '/v[12]/vectordb/(?:entities|vector)/(?:search|hybrid_search|advanced_search)', 'searches'),
  api('milvus', 'POST', '/v[12]/vectordb/(?:entities|vector)/(?:insert|upsert)', 'writes'),
  api('elasticsearch', 'POST', '/([^/_][^/]*)/_knn_search', 'searches'),
  api(
    'azure-ai-search',
    'POST',
    "/indexes(?:/|\\(')([^/')]+)(?:'\\))?/docs/(?:search|search\\.post\\.search)",
    'searches',
  ),
  api('azure-ai-search', 'POST', "/indexes(?:/|\\(')([^/')]+)(?:'\\))?/docs/(?:index|search\\.index)", 'writes'),
];

function api(product: string, method: string, path: string, op: VectorSearch['op']): Api {
  return { product, method, path: new RegExp(`^${path}/?$`), op };
}
