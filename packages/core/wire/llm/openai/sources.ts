import type { CitedSource } from '@remit/core/event';
import { asArray, asName, asObject, asText, type JsonObject, objectsOf } from '../json.ts';

/** What an answer of chat says it was taken from: annotations, Azure's own data, the lists that Perplexity puts beside it. */
export function chatSources(body: JsonObject, answers: readonly JsonObject[]): CitedSource[] | undefined {
  const context = answers.flatMap((message) => objectsOf(asObject(message['context'])?.['citations']));
  const addresses = asArray(body['citations']).map((url) => ({ url: asText(url) }));
  const annotations = answers.flatMap((message) => objectsOf(message['annotations']));
  return citedSources([...annotations, ...context, ...objectsOf(body['search_results']), ...addresses]);
}

/** Annotations of a text: addresses, files, files of a container. */
export function citedSources(annotations: readonly JsonObject[]): CitedSource[] | undefined {
  const sources = new Map<string, CitedSource>();
  for (const annotation of annotations) {
    const cited = asObject(annotation['url_citation']) ?? asObject(annotation['file_citation']) ?? annotation;
    const title = asName(cited['title']) ?? asName(cited['filename']) ?? asName(cited['file_name']);
    const source = asName(cited['url']) ?? asName(cited['file_id']) ?? asName(cited['filepath']);
    if ((title === undefined && source === undefined) || sources.size >= MOST) continue;
    sources.set(source ?? title ?? '', {
      ...(title !== undefined && { title }),
      ...(source !== undefined && { source }),
    });
  }
  return sources.size > 0 ? [...sources.values()] : undefined;
}

const MOST = 256;
