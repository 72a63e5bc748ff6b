import { hash } from 'node:crypto';
import type { Finder, Sighting } from '../sighting.ts';

/** Texts whose template is remembered: a text comes with its first event only. */
const MOST_TEXTS = 4_096;

/**
 * System prompts by template: two prompts that differ only in numbers, dates and ids are one, so that a date in the prompt does
 * not make a new component every day, while an added sentence does.
 */
export const prompts: Finder<Sighting> = () => {
  const templates = new Map<string, string>();
  return function* ({ event }) {
    if (event.kind !== 'llm.request' || event.data.role !== 'client') return;
    for (const { role, sha256, text, chars } of event.data.messages) {
      if (role !== 'system') continue;
      if (text !== undefined && !templates.has(sha256)) {
        templates.set(sha256, templateHash(text));
        if (templates.size > MOST_TEXTS) templates.delete(templates.keys().next().value as string);
      }
      const template = templates.get(sha256);
      if (template === undefined) continue;
      yield {
        kind: 'prompt',
        name: `system prompt ${template.slice(0, 12)}`,
        facts: { template_sha256: template, text_sha256: sha256, chars: String(chars) },
        counts: { uses: 1 },
      };
    }
  };
};

function templateHash(text: string): string {
  const template = text
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '{id}')
    .replace(/\b(?=[a-z]*\d)[0-9a-f]{12,}\b/gi, '{id}')
    .replace(/\d+/g, '0')
    .replace(/\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b/gi, '{day}')
    .replace(
      /\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b/gi,
      '{month}',
    )
    .replace(/\s+/g, ' ');
  return hash('sha256', template);
}
