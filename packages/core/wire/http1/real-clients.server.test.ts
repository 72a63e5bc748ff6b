import { createServer, request as nodeRequest, Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { hash } from 'node:crypto';
import type { Server } from 'node:net';
import zlib from 'node:zlib';
import { Pool } from 'undici';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { WireResult } from '../index.ts';
import { listening, portOf, tapTo } from '../testing/tap.ts';

/** Node's own client and undici speak to Node's own server; the parser, on the wire between them, must see what the server saw. */
interface Seen {
  readonly method: string;
  readonly url: string;
  readonly sha256: string;
  readonly status: number;
  readonly answer: string | undefined;
}

let server: Server;
let tap: Server;
let seen: Seen[] = [];
let results: WireResult<number>[] = [];
let open = 0;

beforeAll(async () => {
  server = await listening(originServer());
  tap = await listening(
    tapTo(portOf(server), { read: (read) => results.push(...read), opened: () => open++, closed: () => open-- }),
  );
});

beforeEach(() => {
  seen = [];
  results = [];
});

afterAll(() => {
  tap.close();
  server.close();
});

const plans = [
  ['GET', '/json', ''],
  ['HEAD', '/json', ''],
  ['POST', '/json', 'a small body'],
  ['POST', '/gzip', 'x'.repeat(3_000_000)],
  ['PUT', '/br', 'é'.repeat(70_000)],
  ['GET', '/zstd', ''],
  ['GET', '/empty', ''],
  ['GET', '/not-modified', ''],
  ['DELETE', '/early', ''],
  ['POST', '/chunks', 'y'.repeat(40_000)],
  ['GET', '/close', ''],
] as const;

it('node:http, on kept connections and with chunked uploads', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  await Promise.all(plans.map(([method, path, body], i) => ask(agent, method, path, body, i % 2 === 0)));
  agent.destroy();
  await expectSameAsServer();
});

it('undici, pipelining', async () => {
  const origin = `http://127.0.0.1:${portOf(tap)}`;
  const pool = new Pool(origin, { connections: 1, pipelining: 4 });
  await Promise.all(
    plans
      .filter(([, path]) => path !== '/close')
      .map(async ([method, path, body]) => {
        const { body: answer } = await pool.request({ method, path, ...(body !== '' && { body }) });
        await answer.arrayBuffer();
      }),
  );
  await pool.close();
  await expectSameAsServer();
});

async function expectSameAsServer(): Promise<void> {
  await expect.poll(() => open, { timeout: 5_000 }).toBe(0);
  const requests = results.flatMap((result) => (result.kind === 'http.request' ? [result.data] : []));
  const responses = new Map(
    results.flatMap((result) => (result.kind === 'http.response' ? [[result.data.exchange, result.data]] : [])),
  );
  const read = requests.map((request): Seen => {
    const response = responses.get(request.exchange);
    const body = request.body.bytes === 0 ? hash('sha256', '') : (request.body.sha256 ?? '');
    return {
      method: request.method,
      url: request.target,
      sha256: body,
      status: response?.status ?? 0,
      answer: response?.body.sha256,
    };
  });
  const sorted = (list: readonly Seen[]) => [...list].map((entry) => JSON.stringify(entry)).sort();
  expect(seen.length).toBeGreaterThan(9);
  expect(sorted(read)).toEqual(sorted(seen));
  expect(results.filter(({ kind }) => kind === 'coverage')).toEqual([]);
}

function ask(agent: Agent, method: string, path: string, body: string, expectContinue: boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const port = portOf(tap);
  const headers = expectContinue && body !== '' ? { expect: '100-continue' } : {};
  const request = nodeRequest({ port, host: '127.0.0.1', method, path, agent, headers }, (response) => {
    response.resume().on('end', resolve).on('error', reject);
  });
  request.on('error', reject);
  if (body === '') request.end();
  else if (expectContinue) request.on('continue', () => request.end(body)).flushHeaders();
  else {
    request.write(body.slice(0, 10));
    request.end(body.slice(10));
  }
  return promise;
}

function originServer(): Server {
  return createServer((request, response) => void answerTo(request, response));
}

async function answerTo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = hash('sha256', await bodyOf(request));
  const { method = '', url = '' } = request;
  const text = JSON.stringify({ url, list: Array.from({ length: 500 }, (_, i) => i) });
  const coding = url.slice(1);
  const encode = { gzip: zlib.gzipSync, br: zlib.brotliCompressSync, zstd: zlib.zstdCompressSync }[coding];
  const status = { '/empty': 204, '/not-modified': 304 }[url] ?? 200;
  const bare = method === 'HEAD' || status !== 200;
  seen.push({ method, url, sha256: body, status, answer: bare ? undefined : hash('sha256', text) });
  if (url === '/early') response.writeEarlyHints({ link: '</a>; rel=preload' });
  if (url === '/close') response.setHeader('connection', 'close').removeHeader('transfer-encoding');
  response.writeHead(status, { 'content-type': 'application/json', ...(encode && { 'content-encoding': coding }) });
  if (bare) response.end();
  else if (url === '/chunks') {
    for (const piece of text.match(/.{1,99}/g) ?? []) response.write(piece);
    response.end();
  } else response.end(encode ? encode(text) : text);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
