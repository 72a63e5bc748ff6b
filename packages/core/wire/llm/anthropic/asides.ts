import type { CitedSource } from '@remit/core/event';
import { asName, asText, objectsOf } from '../json.ts';

/** What the provider shows of the model's reasoning. */
export function reasoningOf(content: unknown): string | undefined {
  const thoughts = objectsOf(content).map((block) => (block['type'] === 'thinking' ? asText(block['thinking']) : ''));
  return thoughts.filter((thought) => thought !== '').join('\n') || undefined;
}

/** What the texts of an answer cite, each once. */
export function sourcesOf(content: unknown): CitedSource[] | undefined {
  const sources = new Map<string, CitedSource>();
  for (const block of objectsOf(content)) {
    for (const citation of objectsOf(block['citations'])) {
      const title = asName(citation['title']) ?? asName(citation['document_title']);
      const source = asName(citation['url']) ?? asName(citation['source']) ?? asName(citation['file_id']);
      if (title === undefined && source === undefined) continue;
      sources.set(`${source ?? ''}\0${title ?? ''}`, {
        ...(title !== undefined && { title }),
        ...(source !== undefined && { source }),
      });
    }
  }
  return sources.size > 0 ? [...sources.values()] : undefined;
}
