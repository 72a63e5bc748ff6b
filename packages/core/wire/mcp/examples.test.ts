import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { EventOf } from '@remit/core/event';
import { afterAll, describe, expect, it } from 'vitest';
import type { Direction } from '../index.ts';
import { asArray, asObject, type JsonObject, objectsOf } from '../llm/json.ts';
import { readLines } from '../testing/stdio.ts';
import { isKnown, senderOf } from './methods.ts';

/**
 * The protocol's own schemas and example messages. An example that is a part of a message (a content block, a tool, the
 * parameters of a request) is put into one as the schema says, between a client and a server.
 */
const folder = process.env['REMIT_CORPORA'] ?? resolve(import.meta.dirname, '../../../../../shared/data');
const archive = resolve(folder, 'mcp-schemas.tar.xz');
const present = existsSync(archive);
const required = process.env['CI'] === 'true';

describe.skipIf(!present && !required)(`examples of the protocol (skipped without ${archive})`, () => {
  const work = mkdtempSync(join(tmpdir(), 'remit-mcp-'));
  if (present) execFileSync('tar', ['-xJf', archive, '-C', work]);
  const files = readdirSync(work, { recursive: true, encoding: 'utf8' });
  const examples = files.filter((name) => /examples\/.*\.json$/.test(name)).toSorted();
  const schemas = files.filter((name) => /^schema\/[^/]+\/schema\.json$/.test(name)).toSorted();
  afterAll(() => rmSync(work, { recursive: true }));

  it('are all there', () => {
    expect(examples).toHaveLength(258);
    expect(schemas.length).toBeGreaterThanOrEqual(5);
  });

  it.each(schemas)('%s: every method is known, and which end sends it', (name) => {
    const definitions = definitionsOf(readJson(join(work, name)));
    const sent = {
      client: methodsIn(definitions, ['ClientRequest', 'ClientNotification']),
      server: methodsIn(definitions, ['ServerRequest', 'ServerNotification', 'InputRequest']),
    };
    expect(sent.client.size).toBeGreaterThan(5);
    expect(sent.server.size).toBeGreaterThan(5);
    for (const method of [...sent.client, ...sent.server]) {
      expect(isKnown(method), method).toBe(true);
      const only =
        sent.client.has(method) === sent.server.has(method) ? undefined : sent.client.has(method) ? 'client' : 'server';
      if (only !== undefined && senderOf(method) !== undefined) expect(senderOf(method), method).toBe(only);
      if (only === undefined) expect(senderOf(method), method).toBeUndefined();
    }
  });

  it.each(examples)('%s', (name) => {
    const type = name.split('/').at(-2) ?? '';
    const script = scriptFor(type, asObject(readJson(join(work, name))) ?? {});
    const told = readLines(script.lines);
    expect(
      told.map(({ kind }) => kind),
      'nothing is left out',
    ).not.toContain('coverage');
    const requests = told.flatMap(({ kind, data }) => (kind === 'mcp.request' ? [data] : []));
    const responses = told.flatMap(({ kind, data }) => (kind === 'mcp.response' ? [data] : []));
    expectSame(script, requests, responses);
  });
});

type Line = readonly [Direction, JsonObject];

interface Script {
  readonly lines: readonly Line[];
  readonly request?: JsonObject;
  readonly result?: JsonObject;
  readonly error?: JsonObject;
}

/** What is told, against the very words of the example. */
function expectSame(
  { request, result, error }: Script,
  requests: readonly EventOf<'mcp.request'>['data'][],
  responses: readonly EventOf<'mcp.response'>['data'][],
): void {
  const [asked] = requests;
  const [answered] = responses;
  if (request && request['method'] !== 'notifications/progress') {
    const params = asObject(request['params']) ?? {};
    expect(asked?.method).toBe(request['method']);
    expect(asked?.rpc_id).toBe(request['id'] === undefined ? undefined : shown(request['id']));
    if (request['method'] === 'tools/call') expect(asked?.tool).toBe(params['name']);
    if (request['method'] === 'prompts/get') expect(asked?.prompt).toBe(params['name']);
    if ('arguments' in params) expect(JSON.parse(asked?.arguments ?? '')).toEqual(params['arguments']);
    if (typeof params['uri'] === 'string') expect(asked?.resource).toBe(params['uri']);
    const meta = asObject(params['_meta']);
    const client = asObject(meta?.['io.modelcontextprotocol/clientInfo']);
    if (client) expect(asked?.client).toEqual({ name: client['name'], version: client['version'] });
    expect(asked?.protocol_version).toBe(
      meta?.['io.modelcontextprotocol/protocolVersion'] ?? params['protocolVersion'],
    );
    for (const text of textsOf(params['messages'])) expect(saidIn(asked?.messages)).toContain(text);
  }
  if (!result && !error) return expect(responses).toEqual([]);
  expect(responses).toHaveLength(1);
  expect(answered?.exchange).toBe(asked?.exchange);
  expect(answered?.is_error).toBe(error !== undefined || result?.['isError'] === true);
  if (error) expect(answered?.error).toBe(`${shown(error['code'])}: ${shown(error['message'])}`);
  if (!result) return;
  for (const text of textsOf([result['content'], result['contents'], result['messages']]))
    expect(saidIn(answered?.messages)).toContain(text);
  for (const list of ['tools', 'resources', 'prompts'] as const) {
    if (list in result)
      expect(answered?.[list]?.map(({ name }) => name)).toEqual(objectsOf(result[list]).map(({ name }) => name));
  }
  for (const tool of objectsOf(result['tools'])) {
    const told = answered?.tools?.find(({ name }) => name === tool['name']);
    expect(told?.schema_sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(told?.parameters).toEqual(Object.keys(asObject(asObject(tool['inputSchema'])?.['properties']) ?? {}));
    expect(told?.description).toBe(tool['description']);
  }
  const uris = urisOf([result['content'], result['contents'], result['roots']]);
  expect(answered?.uris ?? []).toEqual(uris);
  if ('capabilities' in result)
    expect(answered?.capabilities ?? []).toEqual(Object.keys(asObject(result['capabilities']) ?? {}));
  if (result['resultType'] !== undefined && result['resultType'] !== 'complete')
    expect(answered?.result_type).toBe(result['resultType']);
  expect(answered?.images ?? 0).toBe(
    typesIn(result['content'], 'image') +
      objectsOf(result['contents']).filter(
        ({ mimeType, blob }) => blob !== undefined && shown(mimeType).startsWith('image/'),
      ).length,
  );
  expect(answered?.audio ?? 0).toBe(typesIn(result['content'], 'audio'));
}

const from = { client: 'out', server: 'in' } as const;
const hello = { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'hello' } };

function scriptFor(type: string, example: JsonObject): Script {
  if (/(?:Request|Notification)$/.test(type))
    return asking({ jsonrpc: '2.0', ...(type.endsWith('Request') && { id: 1 }), ...example });
  if (type.endsWith('ResultResponse')) return answering(methodOf(type), { ...example });
  if (type.endsWith('Error'))
    return answering('tools/call', 'error' in example ? { ...example } : { jsonrpc: '2.0', id: 3, error: example });
  if (type.endsWith('Result')) return answering(methodOf(type), result(example));
  if (type.endsWith('Params'))
    return asking({
      jsonrpc: '2.0',
      ...(!type.includes('Notification') && { id: 1 }),
      method: methodOf(type),
      params: example,
    });
  return partOf(type, example);
}

/** A part of a message, in the message it is a part of. */
function partOf(type: string, example: JsonObject): Script {
  switch (type) {
    case 'Tool':
      return answering('tools/list', result({ tools: [example] }));
    case 'Resource':
      return answering('resources/list', result({ resources: [example] }));
    case 'Root':
      return answering('roots/list', result({ roots: [example] }));
    case 'BlobResourceContents':
    case 'TextResourceContents':
      return answering('resources/read', result({ contents: [example] }));
    case 'ClientCapabilities':
      return asking(initialize(example));
    case 'ServerCapabilities':
      return answering(
        'initialize',
        result({ protocolVersion: '2025-06-18', serverInfo: { name: 's', version: '1' }, capabilities: example }),
      );
    case 'SamplingMessage':
      return asking(call('sampling/createMessage', { messages: [example], maxTokens: 1 }));
    case 'ToolUseContent':
    case 'ToolResultContent':
      return asking(call('sampling/createMessage', { messages: [{ role: 'user', content: example }], maxTokens: 1 }));
    case 'ModelPreferences':
      return asking(call('sampling/createMessage', { messages: [], modelPreferences: example, maxTokens: 1 }));
    case 'InputRequests':
      return answering('tools/call', result({ resultType: 'input_required', inputRequests: example }));
    case 'InputResponses':
      return asking(call('tools/call', { name: 'again', arguments: {}, inputResponses: example }));
    default:
      if (type.endsWith('Schema'))
        return asking(
          call('elicitation/create', {
            message: 'Say.',
            requestedSchema: { type: 'object', properties: { field: example } },
          }),
        );
      return answering('tools/call', result({ content: [example] }));
  }
}

function call(method: string, params: JsonObject): JsonObject {
  return { jsonrpc: '2.0', id: 2, method, params };
}

function initialize(capabilities: JsonObject): JsonObject {
  return call('initialize', { protocolVersion: '2025-06-18', clientInfo: { name: 'c', version: '1' }, capabilities });
}

function result(value: JsonObject): JsonObject {
  return { jsonrpc: '2.0', id: 3, result: value };
}

function asking(request: JsonObject): Script {
  const direction = from[senderOf(request['method'] as string) ?? 'client'];
  // A message that alone does not show what is spoken comes behind one that does.
  const first: Line[] =
    request['method'] === 'ping' || /^notifications\/(?:cancelled|progress)$/.test(request['method'] as string)
      ? [['in', hello]]
      : [];
  return { lines: [[direction, request], ...first], request };
}

function answering(method: string, response: JsonObject): Script {
  const direction = from[senderOf(method) ?? 'client'];
  const params = method === 'initialize' ? { protocolVersion: '2025-06-18' } : {};
  const request: JsonObject = { jsonrpc: '2.0', id: response['id'], method, params };
  return {
    lines: [
      [direction, request],
      [direction === 'out' ? 'in' : 'out', response],
    ],
    ...(response['result'] !== undefined && { result: asObject(response['result']) ?? {} }),
    ...(response['error'] !== undefined && { error: asObject(response['error']) ?? {} }),
  };
}

/** The method that a request, its parameters or its result are of, by the schema's names. */
function methodOf(type: string): string {
  const subject = type.replace(/(?:Request|Notification)?(?:Form|URL)?Params$|Result(?:Response)?$/, '');
  const method = METHODS[subject];
  if (method === undefined) throw new Error(`no method for ${type}`);
  return method;
}

const METHODS: Readonly<Record<string, string>> = {
  CallTool: 'tools/call',
  InputRequired: 'tools/call',
  Cancelled: 'notifications/cancelled',
  Complete: 'completion/complete',
  CreateMessage: 'sampling/createMessage',
  Discover: 'server/discover',
  Elicit: 'elicitation/create',
  GetPrompt: 'prompts/get',
  ListPrompts: 'prompts/list',
  ListResourceTemplates: 'resources/templates/list',
  ListResources: 'resources/list',
  ListRoots: 'roots/list',
  ListTools: 'tools/list',
  LoggingMessage: 'notifications/message',
  Paginated: 'tools/list',
  Progress: 'notifications/progress',
  ReadResource: 'resources/read',
  ResourceUpdated: 'notifications/resources/updated',
  SubscriptionsListen: 'subscriptions/listen',
};

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function definitionsOf(schema: unknown): JsonObject {
  const object = asObject(schema) ?? {};
  return asObject(object['$defs'] ?? object['definitions']) ?? {};
}

/** Of all members of these unions, themselves unions perhaps. */
function methodsIn(definitions: JsonObject, names: readonly string[]): Set<string> {
  return new Set(
    names.flatMap((name) => {
      const definition = asObject(definitions[name]);
      const method = asObject(asObject(definition?.['properties'])?.['method'])?.['const'];
      if (typeof method === 'string') return [method];
      const members = objectsOf(definition?.['anyOf']).map(({ $ref }) => shown($ref).split('/').at(-1) ?? '');
      return [...methodsIn(definitions, members)];
    }),
  );
}

/** A text as it is, a number as it is written. */
function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function saidIn(messages: readonly { readonly text?: string }[] | undefined): string {
  return (messages ?? []).map(({ text }) => text).join('\n');
}

/** Every string under `text` in content, however deep. */
function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return asArray(value).flatMap(textsOf);
  const object = asObject(value);
  if (!object) return [];
  const own = typeof object['text'] === 'string' ? [object['text']] : [];
  return [...own, ...textsOf([object['content'], object['resource']])];
}

function urisOf(value: unknown): string[] {
  if (Array.isArray(value)) return asArray(value).flatMap(urisOf);
  const object = asObject(value);
  if (!object) return [];
  return [...(typeof object['uri'] === 'string' ? [object['uri']] : []), ...urisOf(object['resource'])];
}

function typesIn(content: unknown, type: string): number {
  return objectsOf(content).filter((block) => block['type'] === type).length;
}
