import { hash } from 'node:crypto';
import { asName, asObject, asText, type JsonObject } from './json.ts';

/**
 * The text of a message's content, in one form however it was written: a text, null, or a list of parts. Parts stand on lines of
 * their own. What is not text stands as a placeholder with hash and size, so that a changed image changes the message.
 */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) {
    return content.flatMap((part) => (typeof part === 'string' ? part : (partText(asObject(part)) ?? []))).join('\n');
  }
  return partText(asObject(content)) ?? '';
}

function partText(part: JsonObject | undefined): string | undefined {
  if (!part) return undefined;
  const type = asText(part['type']);
  if (typeof part['text'] === 'string') return part['text'];
  if (typeof part['refusal'] === 'string') return part['refusal'];
  if (type.includes('image')) return placeholder('image', imageSource(part));
  if (type.includes('audio')) return placeholder('audio', asObject(part['input_audio'])?.['data'] ?? part['data']);
  if (type.includes('file')) return placeholder('file', fileSource(part));
  if (type === 'thinking' || type === 'reasoning' || type === 'reference') return undefined;
  return type === '' ? undefined : placeholder(type.slice(0, 32), undefined);
}

function imageSource(part: JsonObject): unknown {
  const image = part['image_url'];
  return asObject(image)?.['url'] ?? image ?? part['file_id'] ?? part['result'];
}

function fileSource(part: JsonObject): unknown {
  const file = asObject(part['file']) ?? part;
  return file['file_data'] ?? file['file_url'] ?? file['file_id'];
}

/** A remote address or an id is named; data that stands in the message is named by its hash and its decoded size. */
export function placeholder(kind: string, source: unknown): string {
  if (typeof source !== 'string' || source === '') return `‹${kind}›`;
  const inline = source.startsWith('data:') || source.length > 512;
  if (!inline) return `‹${kind} ${source}›`;
  const comma = source.startsWith('data:') ? source.indexOf(',') + 1 : 0;
  const bytes = Math.floor(((source.length - comma) * 3) / 4);
  return `‹${kind} sha256:${hash('sha256', source.slice(comma)).slice(0, 32)} ${bytes} bytes›`;
}

/** Texts of one message that stand in different fields, such as content and refusal. */
export function joinTexts(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n');
}

/** `code: message` of a provider's error object, in any of the forms in use. */
export function errorText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.slice(0, 2048);
  const error = asObject(value);
  if (!error) return undefined;
  const name = asName(error['code']) ?? asName(error['type']);
  const message = asText(error['message']).slice(0, 2048);
  return [name, message].filter((part) => part).join(': ') || undefined;
}
