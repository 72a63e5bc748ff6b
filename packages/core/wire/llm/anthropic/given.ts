import { placeholder } from '../content.ts';
import type { PlainDocument } from '../dialect.ts';
import { asName, asObject, asText, type JsonObject, objectsOf } from '../json.ts';

/** A block that somebody gives to the model. */
export function readGiven(block: JsonObject): { readonly text: string; readonly document?: PlainDocument } {
  const type = asText(block['type']);
  const source = asObject(block['source']);
  if (type === 'text' || (type === '' && typeof block['text'] === 'string')) return { text: asText(block['text']) };
  if (type === 'image') return { text: placeholder('image', sourceOf(source)) };
  if (type === 'document') {
    const title = asName(block['title']);
    const inner = source?.['type'] === 'text' ? asText(source['data']) : textOf(source?.['content']);
    if (inner === '') return { text: named(title, placeholder('document', sourceOf(source))) };
    const text = named(title, inner);
    return { text, document: { title, source: asName(source?.['file_id']), text: inner } };
  }
  if (type === 'search_result') {
    const [title, from, inner] = [asName(block['title']), asName(block['source']), textOf(block['content'])];
    return { text: named(title, inner), document: { title, source: from, text: inner } };
  }
  return { text: placeholder(type.slice(0, 32), asName(block['tool_name']) ?? asName(block['file_id'])) };
}

/** Texts of blocks, a line each. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return objectsOf(content)
    .map((block) => asText(block['text']))
    .join('\n');
}

function named(title: string | undefined, text: string): string {
  return title === undefined ? text : `${title}\n${text}`;
}

function sourceOf(source: JsonObject | undefined): unknown {
  const { url, file_id: file, data } = source ?? {};
  return url ?? file ?? (typeof data === 'string' ? `data:,${data}` : undefined);
}
