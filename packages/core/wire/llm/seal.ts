import { hash } from 'node:crypto';
import {
  fingerprint,
  type Message,
  type MessageDocument,
  messageHash,
  passagesOf,
  type Role,
  type ToolCall,
  type ToolDeclaration,
} from '@remit/core/event';
import { comparableText } from '../comparable-text.ts';
import { redact } from '../redact/redact.ts';
import type { PlainDocument, PlainMessage, PlainTool } from './dialect.ts';
import { asObject, canonicalJson } from './json.ts';

/** A message as an event may carry it: secrets replaced first, then hashed and fingerprinted, so that both sides agree. */
export function sealMessage(plain: PlainMessage, key: string): Message {
  const text = redact(plain.text.toWellFormed(), key);
  const calls = plain.toolCalls.map(
    (call): ToolCall => ({ ...call, arguments: redact(call.arguments.toWellFormed(), key) }),
  );
  const meaning = {
    role: plain.role,
    text,
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(plain.toolCallId !== undefined && { tool_call_id: plain.toolCallId }),
  };
  const { role, ...rest } = meaning;
  const documents = (plain.documents ?? []).slice(0, MOST_DOCUMENTS).map((document) => sealDocument(document, key));
  return {
    role,
    sha256: messageHash(meaning),
    chars: text.length,
    ...rest,
    ...(plain.isError === true && { is_error: true }),
    fingerprint: fingerprint(comparableText(text), key),
    ...passagesIn(role, text, key),
    ...(documents.length > 0 && { documents }),
  };
}

const MOST_DOCUMENTS = 64;

/** Only where a text that came from elsewhere has several: otherwise the whole text's fingerprint says the same. */
function passagesIn(role: Role, text: string, key: string): Pick<Message, 'passages'> {
  if (role !== 'tool' && role !== 'user') return {};
  const parts = passagesOf(text);
  return parts.length < 2 ? {} : { passages: parts.map((part) => fingerprint(part, key)) };
}

function sealDocument({ title, source, text }: PlainDocument, key: string): MessageDocument {
  return {
    ...(title !== undefined && { title: redact(title, key) }),
    ...(source !== undefined && { source: redact(source, key) }),
    chars: text.length,
    fingerprint: fingerprint(comparableText(redact(text.toWellFormed(), key)), key),
  };
}

export function sealTool(tool: PlainTool): ToolDeclaration {
  const { name, description, runBy, server } = tool;
  const parameters = parameterNames(tool.parameters);
  const address = server === undefined ? undefined : addressOf(server);
  return {
    name,
    sha256: hash('sha256', canonicalJson(tool.declaration)),
    ...(description !== undefined && { description_sha256: hash('sha256', description) }),
    ...(parameters.length > 0 && { parameters }),
    ...(runBy !== undefined && { run_by: runBy }),
    ...(address !== undefined && { server: address }),
  };
}

const MOST_PARAMETERS = 64;
const LONGEST_NAME = 128;

function parameterNames(schema: unknown): string[] {
  const object = asObject(schema);
  const properties = asObject(object?.['properties']) ?? ('type' in (object ?? {}) ? {} : (object ?? {}));
  return Object.keys(properties)
    .slice(0, MOST_PARAMETERS)
    .map((name) => name.slice(0, LONGEST_NAME));
}

/** An address without what may hold a secret: user, query, fragment. */
function addressOf(server: string): string | undefined {
  const [, scheme = '', host = '', path = ''] =
    /^([a-z][a-z0-9+.-]*:\/\/)?(?:[^/?#@]*@)?([^/?#]*)([^?#]*)/i.exec(server) ?? [];
  return host === '' ? undefined : `${scheme}${host}${path}`.slice(0, 300);
}
