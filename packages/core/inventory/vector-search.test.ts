import { describe, expect, it } from 'vitest';
import { vectorSearchOf } from './vector-search.ts';

describe('vector searches', () => {
  it.each([
    ['POST', '/collections/papers/points/search', 'qdrant', 'searches', 'papers'],
    ['PUT', '/collections/papers/points?wait=true', 'qdrant', 'writes', 'papers'],
    ['POST', '/api/v2/tenants/t/databases/d/collections/9a/query', 'chroma', 'searches', '9a'],
    ['POST', '/v1/graphql', 'weaviate', 'searches', 'default'],
    ['POST', 'http://db:9200/notes/_knn_search', 'elasticsearch', 'searches', 'notes'],
    ['POST', "/indexes('hr')/docs/search.post.search?api-version=2024-07-01", 'azure-ai-search', 'searches', 'hr'],
  ])('%s %s is of %s', (method, target, product, op, collection) => {
    expect(vectorSearchOf(method, target)).toEqual({ product, op, collection });
  });

  it.each([
    ['GET', '/collections/papers'],
    ['POST', '/v1/chat/completions'],
    ['POST', '/_bulk'],
  ])('%s %s is none', (method, target) => {
    expect(vectorSearchOf(method, target)).toBeUndefined();
  });
});
