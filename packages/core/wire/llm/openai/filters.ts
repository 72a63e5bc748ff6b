import type { ContentFilter } from '@remit/core/event';
import { asArray, asName, asObject, type JsonObject, objectsOf } from '../json.ts';

/**
 * What Azure's content filter found, of the prompt and of the answer: in `prompt_filter_results` and in each choice's
 * `content_filter_results` (chat), or in the list `content_filters` (responses). Also of an error that the filter made.
 */
export function azureFilters(chunks: readonly JsonObject[]): ContentFilter[] | undefined {
  const filters = new Map<string, ContentFilter>();
  for (const chunk of chunks) {
    for (const prompt of objectsOf(chunk['prompt_filter_results'] ?? chunk['prompt_annotations'])) {
      note('prompt', prompt['content_filter_results'] ?? prompt['content_filter_result'], filters);
    }
    for (const choice of objectsOf(chunk['choices'])) note('answer', choice['content_filter_results'], filters);
    for (const result of objectsOf(chunk['content_filters'])) {
      note(result['source_type'] === 'prompt' ? 'prompt' : 'answer', result['content_filter_results'], filters);
    }
    const inner = asObject(asObject(chunk['error'])?.['innererror']);
    note('prompt', inner?.['content_filter_result'] ?? inner?.['content_filter_results'], filters);
  }
  return filters.size > 0 ? [...filters.values()] : undefined;
}

const MOST = 64;

/** `{jailbreak: {filtered, detected}, hate: {filtered, severity}, custom_blocklists: {filtered, details}}`: only what says something. */
function note(on: ContentFilter['on'], results: unknown, filters: Map<string, ContentFilter>): void {
  for (const [category, value] of Object.entries(asObject(results) ?? {})) {
    const result = asObject(value);
    if (!result || filters.size >= MOST) continue;
    const severity = asName(result['severity']);
    const blocked = result['filtered'] === true;
    const found =
      result['detected'] === true ||
      (severity !== undefined && severity !== 'safe') ||
      asArray(result['details']).length > 0;
    if (!blocked && !found) continue;
    filters.set(`${on}/${category}`, {
      on,
      category: category.slice(0, 64),
      blocked,
      ...(severity !== undefined && { severity }),
    });
  }
}
