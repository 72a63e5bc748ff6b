import { hash } from 'node:crypto';
import type { McpPrompt, McpResource, McpTool } from '@remit/core/event';
import { asName, asObject, asText, canonicalJson, type JsonObject, jsonText, objectsOf } from '../llm/json.ts';
import { redact } from '../redact/redact.ts';

/** What a server says it has. Each in hashes over all that is said of it, so that it shows when that changes later. */
export function readTool(tool: JsonObject, key: string): McpTool | undefined {
  const name = asName(tool['name']);
  if (name === undefined) return undefined;
  const description = asText(tool['description']);
  const schema = asObject(tool['inputSchema']);
  const annotations = asObject(tool['annotations']);
  const hint = (field: string) => (typeof annotations?.[field] === 'boolean' ? annotations[field] : undefined);
  const known = {
    read_only: hint('readOnlyHint'),
    destructive: hint('destructiveHint'),
    idempotent: hint('idempotentHint'),
    open_world: hint('openWorldHint'),
  };
  return {
    name: redact(name, key),
    sha256: sha256(canonicalJson(tool)),
    ...(description !== '' && {
      description_sha256: sha256(description),
      description: redact(description, key).slice(0, SHOWN).toWellFormed(),
    }),
    ...(schema && { schema_sha256: sha256(canonicalJson(schema)) }),
    parameters: Object.keys(asObject(schema?.['properties']) ?? {})
      .slice(0, MOST_PARAMETERS)
      .map((parameter) => parameter.slice(0, LONGEST_PARAMETER)),
    ...(Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) as Partial<McpTool>),
  };
}

/** A resource, or a template of some. */
export function readResource(resource: JsonObject, key: string): McpResource | undefined {
  const uri = asName(resource['uri']) ?? asName(resource['uriTemplate']);
  if (uri === undefined) return undefined;
  const mimeType = asName(resource['mimeType']);
  return {
    uri: redact(uri, key),
    name: redact(asName(resource['name']) ?? '', key),
    sha256: sha256(canonicalJson(resource)),
    ...(mimeType !== undefined && { mime_type: mimeType }),
  };
}

export function readPrompt(prompt: JsonObject, key: string): McpPrompt | undefined {
  const name = asName(prompt['name']);
  if (name === undefined) return undefined;
  const parameters = objectsOf(prompt['arguments']).flatMap((argument) => asName(argument['name']) ?? []);
  return {
    name: redact(name, key),
    sha256: sha256(canonicalJson(prompt)),
    parameters: parameters.slice(0, MOST_PARAMETERS).map((parameter) => parameter.slice(0, LONGEST_PARAMETER)),
  };
}

/** `name version` of either end, as it calls itself. */
export function readParty(value: unknown, key: string): { name: string; version: string } | undefined {
  const party = asObject(value);
  const name = asName(party?.['name']);
  return party && name !== undefined
    ? { name: redact(name, key), version: redact(jsonText(party['version']).slice(0, 128), key) }
    : undefined;
}

/** Code units of a description that are kept. */
const SHOWN = 1024;
const MOST_PARAMETERS = 64;
const LONGEST_PARAMETER = 128;

function sha256(text: string): string {
  return hash('sha256', text);
}
