import type { ContentFilter } from '@remit/core/event';
import { asName, asObject, type JsonObject, objectsOf } from '../json.ts';

/** What a guard rail found, out of its trace. */
export function filtersOf(trace: JsonObject | undefined): ContentFilter[] | undefined {
  if (!trace) return undefined;
  const filters: ContentFilter[] = [];
  for (const assessment of Object.values(asObject(trace['inputAssessment']) ?? {}))
    note('prompt', asObject(assessment), filters);
  for (const list of Object.values(asObject(trace['outputAssessments']) ?? {})) {
    for (const assessment of objectsOf(list)) note('answer', assessment, filters);
  }
  return filters.length > 0 ? filters : undefined;
}

const MOST = 64;

/** Each policy holds lists of findings: filters, topics, words, kinds of sensitive information. */
function note(on: ContentFilter['on'], assessment: JsonObject | undefined, filters: ContentFilter[]): void {
  for (const [policy, value] of Object.entries(assessment ?? {})) {
    for (const finding of Object.values(asObject(value) ?? {}).flatMap(objectsOf)) {
      const action = asName(finding['action']);
      if (action === undefined || finding['detected'] === false || filters.length >= MOST) continue;
      const category = asName(finding['type']) ?? asName(finding['name']) ?? policy;
      const severity = asName(finding['confidence']);
      const blocked = action === 'BLOCKED';
      filters.push({ on, category: category.slice(0, 64), blocked, ...(severity !== undefined && { severity }) });
    }
  }
}
