import type { PlainDocument, PlainMessage } from '../dialect.ts';
import { asArray, asName, asObject, asText, jsonText, type JsonObject, objectsOf } from '../json.ts';
import { readGiven } from './given.ts';

/**
 * The result of a call, of the agent's own tool (`tool_result`) or of one that the provider ran (`web_search_tool_result`, …). What
 * is not text, image or document stands as JSON, without the parts that only the provider can read.
 */
export function readResult(block: JsonObject): Omit<PlainMessage, 'role' | 'toolCalls'> {
  const { content } = block;
  const inner = asObject(content);
  const documents: PlainDocument[] = [];
  const parts = inner ? [inner] : asArray(content);
  const texts = typeof content === 'string' ? [content] : parts.map((part) => readPart(part, documents));
  const failed = block['is_error'] === true || asText(inner?.['type']).endsWith('_error');
  return {
    text: texts.filter((text) => text !== '').join('\n'),
    toolCallId: asText(block['tool_use_id']).slice(0, 512),
    ...(failed && { isError: true }),
    ...(documents.length > 0 && { documents }),
  };
}

function readPart(value: unknown, documents: PlainDocument[]): string {
  if (typeof value === 'string') return value;
  const part = asObject(value);
  if (!part) return '';
  const type = asText(part['type']);
  if (GIVEN.has(type)) {
    const { text, document } = readGiven(part);
    if (document) documents.push(document);
    return text;
  }
  if (type === 'web_search_result') {
    const [title, source] = [asName(part['title']), asName(part['url'])];
    documents.push({ title, source, text: '' });
    return [title, source].filter((line) => line !== undefined).join('\n');
  }
  if (type === 'web_fetch_result') {
    const fetched = readGiven(asObject(part['content']) ?? {});
    const source = asName(part['url']);
    documents.push({ title: fetched.document?.title, source, text: fetched.document?.text ?? '' });
    return [source, fetched.text].filter((line) => line !== undefined).join('\n');
  }
  if (type === 'tool_reference') return asText(part['tool_name']);
  const shown = objectsOf(part['tool_references']).map((one) => asText(one['tool_name']));
  return shown.length > 0 ? shown.join('\n') : jsonText(readable(part));
}

const GIVEN = new Set(['text', 'image', 'document', 'search_result']);

function readable(part: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(part).filter(([name]) => name !== 'type' && !name.startsWith('encrypted_')));
}
