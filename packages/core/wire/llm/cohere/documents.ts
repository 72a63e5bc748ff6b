import type { CitedSource } from '@remit/core/event';
import type { PlainDocument } from '../dialect.ts';
import { asArray, asName, asObject, asText, jsonText, objectsOf } from '../json.ts';

/** Documents given beside the messages: a text, or fields with an id. */
export function documentsIn(value: unknown): PlainDocument[] {
  return asArray(value).flatMap((entry): PlainDocument[] => {
    if (typeof entry === 'string') return [{ text: entry }];
    const document = asObject(entry);
    if (!document) return [];
    const fields = asObject(document['data']) ?? document;
    const title = asName(fields['title']);
    const source = asName(document['id']) ?? asName(fields['url']);
    return [{ title, source, text: asText(fields['text']) || asText(fields['snippet']) || jsonText(fields) }];
  });
}

export function cohereSources(citations: unknown): CitedSource[] | undefined {
  const sources = new Map<string, CitedSource>();
  for (const one of objectsOf(citations).flatMap((citation) => objectsOf(citation['sources']))) {
    const source = asName(one['id']);
    const title = asName(asObject(one['document'])?.['title']);
    if (source !== undefined) sources.set(source, { source, ...(title !== undefined && { title }) });
  }
  return sources.size > 0 ? [...sources.values()] : undefined;
}
