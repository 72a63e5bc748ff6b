import type { CitedSource, ContentFilter } from '@remit/core/event';
import { asName, asObject, type JsonObject, objectsOf } from '../json.ts';

/** Safety ratings that blocked something, or found it likely. */
export function filtersOf(chunks: readonly JsonObject[]): ContentFilter[] | undefined {
  const filters = new Map<string, ContentFilter>();
  const note = (on: ContentFilter['on'], ratings: unknown): void => {
    for (const rating of objectsOf(ratings)) {
      const severity = asName(rating['probability']) ?? asName(rating['severity']);
      const blocked = rating['blocked'] === true;
      if (!blocked && severity !== 'MEDIUM' && severity !== 'HIGH') continue;
      const category = asName(rating['category']) ?? '';
      filters.set(`${on}/${category}`, { on, category, blocked, ...(severity !== undefined && { severity }) });
    }
  };
  for (const chunk of chunks) {
    const feedback = asObject(chunk['promptFeedback']);
    note('prompt', feedback?.['safetyRatings']);
    const reason = asName(feedback?.['blockReason']);
    if (reason !== undefined) filters.set(`prompt/${reason}`, { on: 'prompt', category: reason, blocked: true });
    for (const candidate of objectsOf(chunk['candidates'])) {
      note('answer', candidate['safetyRatings']);
      const finish = asName(candidate['finishReason']) ?? '';
      if (BLOCKING.has(finish)) filters.set(`answer/${finish}`, { on: 'answer', category: finish, blocked: true });
    }
  }
  return filters.size > 0 ? [...filters.values()] : undefined;
}

const BLOCKING = new Set(['SAFETY', 'RECITATION', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'IMAGE_SAFETY']);

/** What the answer was grounded in or cites, each once. */
export function sourcesOf(chunks: readonly JsonObject[]): CitedSource[] | undefined {
  const sources = new Map<string, CitedSource>();
  for (const candidate of chunks.flatMap((chunk) => objectsOf(chunk['candidates']))) {
    const grounding = objectsOf(asObject(candidate['groundingMetadata'])?.['groundingChunks']);
    const citations = objectsOf(asObject(candidate['citationMetadata'])?.['citationSources']);
    const cited = objectsOf(grounding.map((chunk) => chunk['web'] ?? chunk['retrievedContext']));
    for (const one of [...cited, ...citations]) {
      const [title, source] = [asName(one['title']), asName(one['uri'])];
      if (title === undefined && source === undefined) continue;
      sources.set(`${source ?? ''}\0${title ?? ''}`, {
        ...(title !== undefined && { title }),
        ...(source !== undefined && { source }),
      });
    }
  }
  return sources.size > 0 ? [...sources.values()] : undefined;
}
