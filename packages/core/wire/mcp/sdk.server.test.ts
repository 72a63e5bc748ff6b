import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { EventOf } from '@remit/core/event';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { expect, it } from 'vitest';
import { createModelMemory, type WireResult } from '../index.ts';
import { TappedStdioTransport } from '../testing/child-tap.ts';
import { runClient } from '../testing/mcp-client.ts';
import { testServer } from '../testing/mcp-server.ts';
import { listening, portOf, tapTo } from '../testing/tap.ts';

/** The official SDK's client and server speak; what was read between them must be what the client got. */
type Told = readonly WireResult<number>[];
type Request = EventOf<'mcp.request'>['data'];
type Response = EventOf<'mcp.response'>['data'];

const requests = (told: Told) => told.flatMap(({ kind, data }) => (kind === 'mcp.request' ? [data] : []));
const responses = (told: Told) => told.flatMap(({ kind, data }) => (kind === 'mcp.response' ? [data] : []));

it('stdio, with a banner before the first message', async () => {
  const server = fileURLToPath(new URL('../testing/mcp-server.ts', import.meta.url));
  const transport = new TappedStdioTransport({ command: process.execPath, args: ['--conditions=source', server] });
  const got = await runClient(transport);
  const told = transport.ended();
  expectSession(got, told, 'stdio');
  expect(told.filter(({ kind }) => kind === 'coverage')).toEqual([]);
}, 30_000);

it('streamable HTTP with sessions and streams', async () => {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  await withServer(
    async (request, response) => {
      const id = request.headers['mcp-session-id'];
      let transport = typeof id === 'string' ? sessions.get(id) : undefined;
      if (!transport) {
        const made = new StreamableHTTPServerTransport({
          sessionIdGenerator: () => 'secret-session-0123456789',
          onsessioninitialized: (session) => void sessions.set(session, made),
        });
        transport = made;
        await testServer().connect(made);
      }
      await transport.handleRequest(request, response);
    },
    async (url, told) => {
      const got = await runClient(new StreamableHTTPClientTransport(new URL('/mcp', url)));
      await settled(told);
      expectSession(got, told, 'http');
      const sessionsSeen = new Set(
        requests(told)
          .slice(1)
          .map(({ session }) => session),
      );
      expect(sessionsSeen.size).toBe(1);
      expect(JSON.stringify(told)).not.toContain('secret-session');
    },
  );
}, 30_000);

it('streamable HTTP without sessions, answering in JSON', async () => {
  await withServer(
    async (request, response) => {
      const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
      await testServer().connect(transport);
      await transport.handleRequest(request, response);
    },
    async (url, told) => {
      const got = await runClientBriefly(new StreamableHTTPClientTransport(new URL('/mcp', url)));
      await settled(told);
      expect(responses(told).find(({ tool }) => tool === 'echo')?.messages[0]?.text).toBe(got);
      expect(
        requests(told).every(({ rpc_id, method }) => rpc_id !== undefined || method.startsWith('notifications/')),
      ).toBe(true);
    },
  );
}, 30_000);

it('the older transport, with answers on the stream that stays open', async () => {
  const transports = new Map<string, SSEServerTransport>();
  await withServer(
    async (request, response) => {
      const url = new URL(request.url ?? '/', 'http://h');
      if (request.method === 'GET') {
        const transport = new SSEServerTransport('/messages', response);
        transports.set(transport.sessionId, transport);
        await testServer().connect(transport);
      } else await transports.get(url.searchParams.get('sessionId') ?? '')?.handlePostMessage(request, response);
    },
    async (url, told) => {
      const got = await runClient(new SSEClientTransport(new URL('/sse', url)));
      await settled(told);
      expectSession(got, told, 'http');
      for (const id of transports.keys()) expect(JSON.stringify(requests(told))).not.toContain(id);
    },
  );
}, 30_000);

function expectSession(got: Record<string, unknown>, told: Told, transport: 'stdio' | 'http'): void {
  const asked = requests(told);
  const answered = responses(told);
  expect(asked.every((one) => one.transport === transport)).toBe(true);
  for (const { exchange, rpc_id, method } of asked)
    if (rpc_id !== undefined)
      expect(
        answered.filter((one) => one.exchange === exchange),
        method,
      ).toHaveLength(1);
  expect(new Set(asked.map(({ exchange }) => exchange)).size).toBe(asked.length);
  expect(answered.every(({ method }) => method !== undefined)).toBe(true);

  expect(asked[0]).toMatchObject({ method: 'initialize', client: { name: 'tester', version: '1.0.0' } });
  const hello = answerTo('initialize');
  expect(hello).toMatchObject({ server: { name: 'testing', version: '4.5.6' }, protocol_version: '2025-11-25' });
  expect(hello.messages).toMatchObject([{ role: 'system', text: 'Say nothing of the harvest.' }]);

  const { tools } = answerTo('tools/list');
  expect(tools?.map(({ name }) => name)).toEqual(namesIn(got['tools'], 'tools'));
  expect(tools?.find(({ name }) => name === 'echo')).toMatchObject({
    read_only: true,
    open_world: false,
    parameters: ['text'],
  });
  expect(tools?.find(({ name }) => name === 'fail')).toMatchObject({ destructive: true });

  const echo = asked.filter(({ tool }) => tool === 'echo');
  for (const [at, name] of ['echo', 'long'].entries()) {
    const text = textOf(got[name]);
    expect(JSON.parse(echo[at]?.arguments ?? '')).toEqual({ text });
    expect(of(echo[at]).messages).toMatchObject([{ role: 'tool', text }]);
  }
  for (const request of asked.filter(({ tool }) => tool === 'lookup')) {
    const { id } = JSON.parse(request.arguments ?? '') as { id: number };
    expect(of(request).messages).toMatchObject([{ text: JSON.stringify({ id, name: 'Fourth Coffee' }) }]);
  }
  expect(callOf('media')).toMatchObject({ images: 1, uris: ['file:///srv/note.md', 'file:///srv/other.md'] });
  expect(callOf('media').messages[0]?.text).toContain('the note');
  expect(callOf('fail')).toMatchObject({ is_error: true, messages: [{ text: textOf(got['fail']) }] });
  expect(callOf('no_such_tool').is_error).toBe(true);
  expect(answerTo('resources/read', 1)).toMatchObject({ is_error: true, error: expect.stringContaining('-326') });

  const sampling = asked.find(({ method }) => method === 'sampling/createMessage');
  expect(sampling).toMatchObject({ asked_by: 'server', role: 'server' });
  expect(sampling?.messages.map(({ role, text }) => `${role}: ${text}`)).toEqual([
    'system: You are terse.',
    'user: the weather',
  ]);
  expect(of(sampling).messages).toMatchObject([{ role: 'assistant', text: 'Rain is coming.' }]);
  expect(callOf('ponder')).toMatchObject({ progress: 3, messages: [{ text: 'I asked, and heard: Rain is coming.' }] });

  expect(answerTo('prompts/get').messages).toMatchObject([{ role: 'user', text: 'Greet Ada.' }]);
  expect(answerTo('prompts/list').prompts).toMatchObject([{ name: 'greet', parameters: ['name'] }]);
  expect(answerTo('resources/read')).toMatchObject({ uris: ['config://app'], messages: [{ text: 'depth = 4' }] });
  expect(answerTo('resources/templates/list').resources).toMatchObject([{ uri: 'users://{id}', name: 'user' }]);

  function of(request: Request | undefined): Response {
    const found = answered.find(({ exchange }) => exchange === request?.exchange);
    if (!found) throw new Error(`no answer to ${request?.method}`);
    return found;
  }
  function answerTo(method: string, at = 0): Response {
    return of(asked.filter((one) => one.method === method)[at]);
  }
  function callOf(tool: string): Response {
    return of(asked.find((one) => one.tool === tool));
  }
}

async function withServer(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  use: (url: string, told: WireResult<number>[] & { open: number }) => Promise<void>,
): Promise<void> {
  const server: Server = createServer((request, response) => void handle(request, response));
  const told = Object.assign([] as WireResult<number>[], { open: 0 });
  const memory = createModelMemory();
  await listening(server);
  const tap = await listening(
    tapTo(portOf(server), {
      memory,
      read: (results) => told.push(...results),
      opened: () => told.open++,
      closed: () => told.open--,
    }),
  );
  try {
    await use(`http://127.0.0.1:${portOf(tap)}`, told);
  } finally {
    server.closeAllConnections();
    server.close();
    tap.close();
  }
}

/** The last answers have been read, too: nothing that was asked waits. */
async function settled(told: Told): Promise<void> {
  await expect
    .poll(
      () => {
        const answered = new Set(responses(told).map(({ exchange }) => exchange));
        return requests(told).filter(({ exchange, rpc_id }) => rpc_id !== undefined && !answered.has(exchange)).length;
      },
      { timeout: 5_000 },
    )
    .toBe(0);
}

async function runClientBriefly(transport: Transport): Promise<string> {
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const client = new Client({ name: 'tester', version: '1.0.0' });
  await client.connect(transport);
  await client.listTools();
  const result = await client.callTool({ name: 'echo', arguments: { text: 'in JSON' } });
  await client.close();
  return textOf(result) ?? '';
}

function textOf(result: unknown): string | undefined {
  return (result as { content?: { text?: string }[] } | undefined)?.content?.[0]?.text;
}

function namesIn(result: unknown, list: string): string[] {
  return (result as Record<string, { name: string }[]>)[list]?.map(({ name }) => name) ?? [];
}
