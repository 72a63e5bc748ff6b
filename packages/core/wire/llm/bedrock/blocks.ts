import type { CitedSource } from '@remit/core/event';
import { placeholder } from '../content.ts';
import type { PlainDocument, PlainMessage } from '../dialect.ts';
import { argumentsText, asName, asObject, asText, jsonText, type JsonObject, objectsOf } from '../json.ts';
import { createTranscript, type Transcript } from '../transcript.ts';

/** Content blocks as messages. Results of tools stand in a user's message, but are messages of their own here. */
export function readMessages(value: unknown): PlainMessage[] {
  return objectsOf(value).flatMap((message) => {
    const content =
      typeof message['content'] === 'string' ? [{ text: message['content'] }] : objectsOf(message['content']);
    return message['role'] === 'assistant' ? readAnswer(content) : readGiven(content);
  });
}

export function readAnswer(content: readonly JsonObject[]): PlainMessage[] {
  const transcript = createTranscript('');
  for (const block of content) readSpoken(block, transcript);
  return [...transcript.messages()];
}

export function readSystem(value: unknown): PlainMessage[] {
  const texts = typeof value === 'string' ? [value] : objectsOf(value).map((block) => blockText(block));
  return texts.filter((text) => text !== '').map((text) => ({ role: 'system', text, toolCalls: [] }));
}

export function reasoningOf(content: readonly JsonObject[]): string | undefined {
  const texts = content.map((block) =>
    asText(asObject(asObject(block['reasoningContent'])?.['reasoningText'])?.['text']),
  );
  return texts.filter((text) => text !== '').join('\n') || undefined;
}

/** What the texts of an answer cite. */
export function sourcesOf(content: readonly JsonObject[]): CitedSource[] | undefined {
  const citations = content.flatMap((block) => objectsOf(asObject(block['citationsContent'])?.['citations']));
  const sources = citations.flatMap((citation): CitedSource[] => {
    const location = asObject(citation['location']);
    const address = asName(asObject(location?.['web'])?.['url']);
    const title = asName(citation['title']);
    const source = asName(citation['source']) ?? address;
    if (title === undefined && source === undefined) return [];
    return [{ ...(title !== undefined && { title }), ...(source !== undefined && { source }) }];
  });
  return sources.length > 0 ? sources : undefined;
}

function readSpoken(block: JsonObject, transcript: Transcript): void {
  const call = asObject(block['toolUse']);
  const result = asObject(block['toolResult']);
  if (call) {
    transcript.ask({
      call_id: asName(call['toolUseId']) ?? '',
      name: asName(call['name']) ?? '',
      arguments: argumentsText(call['input']),
      ...(call['type'] === 'server_tool_use' && { run_by: 'provider' as const }),
    });
  } else if (result) transcript.returned(readResult(result));
  else if (!('reasoningContent' in block)) transcript.say(blockText(block));
}

function readGiven(content: readonly JsonObject[]): PlainMessage[] {
  const messages: PlainMessage[] = [];
  let texts: string[] = [];
  let documents: PlainDocument[] = [];
  const end = (): void => {
    if (texts.length > 0)
      messages.push({
        role: 'user',
        text: texts.join('\n'),
        toolCalls: [],
        ...(documents.length > 0 && { documents }),
      });
    texts = [];
    documents = [];
  };
  for (const block of content) {
    const result = asObject(block['toolResult']);
    if (result) {
      end();
      messages.push({ role: 'tool', toolCalls: [], ...readResult(result) });
    } else if (!('cachePoint' in block)) {
      texts.push(blockText(block, documents));
    }
  }
  end();
  return messages;
}

function readResult(result: JsonObject): Omit<PlainMessage, 'role' | 'toolCalls'> {
  const documents: PlainDocument[] = [];
  const parts = objectsOf(result['content']).map((part) =>
    'json' in part ? jsonText(part['json']) : blockText(part, documents),
  );
  return {
    text: parts.join('\n'),
    toolCallId: asName(result['toolUseId']) ?? '',
    ...(result['status'] === 'error' && { isError: true }),
    ...(documents.length > 0 && { documents }),
  };
}

function blockText(block: JsonObject, documents: PlainDocument[] = []): string {
  if (typeof block['text'] === 'string') return block['text'];
  const guarded = asObject(asObject(block['guardContent'])?.['text']) ?? asObject(block['guardContent']);
  if (typeof guarded?.['text'] === 'string') return guarded['text'];
  const cited = asObject(block['citationsContent']);
  if (cited)
    return objectsOf(cited['content'])
      .map((part) => asText(part['text']))
      .join('');
  const document = asObject(block['document']) ?? asObject(block['searchResult']);
  if (document) return documentText(document, documents);
  const [kind = ''] = Object.keys(block);
  return kind === 'cachePoint' ? '' : placeholder(kind.slice(0, 32), sourceOf(asObject(block[kind])));
}

function documentText(document: JsonObject, documents: PlainDocument[]): string {
  const title = asName(document['name']) ?? asName(document['title']);
  const source = asObject(document['source']);
  const content = objectsOf(source?.['content'] ?? document['content']).map((part) => asText(part['text']));
  const text = asText(source?.['text']) || content.join('\n');
  if (text === '')
    return [title, placeholder('document', sourceOf(document))].filter((line) => line !== undefined).join('\n');
  documents.push({ title, source: asName(document['source']), text });
  return [title, text].filter((line) => line !== undefined).join('\n');
}

/** Bytes are base64 in JSON. */
function sourceOf(block: JsonObject | undefined): unknown {
  const source = asObject(block?.['source']);
  const bytes = source?.['bytes'];
  return asObject(source?.['s3Location'])?.['uri'] ?? (typeof bytes === 'string' ? `data:,${bytes}` : undefined);
}
