import type { ToolCall } from '@remit/core/event';
import { joinTexts, placeholder } from '../llm/content.ts';
import { asName, asObject, asText, canonicalJson, type JsonObject, jsonText, objectsOf } from '../llm/json.ts';

/** What stands in a result, a prompt or a message for sampling, its text in one form. */
export interface Content {
  readonly text: string;
  /** Of embedded resources and of links to them. */
  readonly uris: readonly string[];
  readonly images: number;
  readonly audio: number;
  readonly toolCalls: readonly ToolCall[];
}

/** Content blocks, one block, or the contents of resources. `structured` is the same once more for programs. */
export function readContent(content: unknown, structured?: unknown): Content {
  const blocks = Array.isArray(content) ? objectsOf(content) : objectsOf([content]);
  const found = { uris: [] as string[], images: 0, audio: 0, toolCalls: [] as ToolCall[] };
  const text = blocks
    .map((block) => blockText(block, found))
    .filter((part) => part !== '')
    .join('\n');
  return { ...found, text: joinTexts(text, structuredText(text, structured)) };
}

interface Found {
  readonly uris: string[];
  images: number;
  audio: number;
  readonly toolCalls: ToolCall[];
}

const MOST_URIS = 64;
const MOST_CALLS = 256;

function blockText(block: JsonObject, found: Found): string {
  const type = asText(block['type']);
  const uri = asName(block['uri']);
  if (uri !== undefined && found.uris.length < MOST_URIS) found.uris.push(uri);
  if (typeof block['text'] === 'string') return block['text'];
  if (type === 'image') {
    found.images++;
    return inline('image', block['data']);
  }
  if (type === 'audio') {
    found.audio++;
    return inline('audio', block['data']);
  }
  if (type === 'resource') return blockText({ ...asObject(block['resource']), type: '' }, found);
  if (type === 'resource_link') return joinTexts(placeholder('link', uri), asText(block['description']));
  if (type === 'tool_use') return toolUse(block, found);
  if (type === 'tool_result') return readContent(block['content'], block['structuredContent']).text;
  if (typeof block['blob'] === 'string') {
    if (asText(block['mimeType']).startsWith('image/')) found.images++;
    return inline('file', block['blob']);
  }
  return type === '' ? '' : placeholder(type.slice(0, 32), undefined);
}

function toolUse(block: JsonObject, found: Found): string {
  const name = asName(block['name']);
  if (name !== undefined && found.toolCalls.length < MOST_CALLS)
    found.toolCalls.push({ call_id: asName(block['id']) ?? '', name, arguments: jsonText(block['input']) });
  return '';
}

function inline(kind: string, data: unknown): string {
  return placeholder(kind, typeof data === 'string' && data !== '' ? `data:,${data}` : undefined);
}

/** Servers say the same as text as well; where they do not, the model may be given this instead. */
function structuredText(text: string, structured: unknown): string {
  if (structured === undefined || structured === null) return '';
  if (/^\s*[[{"\d]/.test(text)) {
    try {
      if (canonicalJson(JSON.parse(text)) === canonicalJson(structured)) return '';
    } catch {
      // Several blocks, or no JSON: both are told.
    }
  }
  return jsonText(structured);
}
