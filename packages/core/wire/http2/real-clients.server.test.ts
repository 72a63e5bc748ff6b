import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { type ClientHttp2Session, connect, createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { Server } from 'node:net';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { WireResult } from '../index.ts';
import { listening, portOf, tapTo } from '../testing/tap.ts';

/** Real clients speak to Node's own server; the parser, on the wire between them, must see what the server saw. */
interface Seen {
  readonly method: string;
  readonly path: string;
  readonly mark: string;
  readonly sha256: string;
  readonly status: number;
  readonly answer: string | undefined;
}

let server: Http2Server;
let tap: Server;
let seen: Seen[] = [];
let results: WireResult<number>[] = [];
let open = 0;

beforeAll(async () => {
  server = createServer({ settings: { maxFrameSize: 65_536, enableConnectProtocol: true } });
  server.on('stream', (stream, headers) => void answer(stream, headers));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
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
  ['PATCH', '/zstd?with=query', '{}'],
  ['GET', '/empty', ''],
  ['DELETE', '/early', ''],
  ['POST', '/trailers', 'y'.repeat(40_000)],
  ['GET', '/pushes', ''],
] as const;

it('node:http2, with all of a conversation on one connection at once', async () => {
  const session = connect(`http://127.0.0.1:${portOf(tap)}`);
  session.on('stream', (pushed) => void pushed.resume());
  for (let round = 0; round < 3; round++) {
    await Promise.all(plans.map(([method, path, body]) => ask(session, method, path, body)));
  }
  session.close();
  await expectSameAsServer(3 * plans.length);
});

it('curl with prior knowledge', async () => {
  const origin = `http://127.0.0.1:${portOf(tap)}`;
  const run = promisify(execFile);
  const common = ['--http2-prior-knowledge', '--silent', '--show-error', '--output', '/dev/null'];
  // One request a run: curl 7 cannot use such a connection twice.
  await Promise.all([1, 2, 3].map((n) => run('curl', [...common, `${origin}/json?n=${n}`])));
  await run('curl', [...common, '--compressed', '--data', 'z'.repeat(100_000), `${origin}/gzip`]);
  await expectSameAsServer(4);
});

async function expectSameAsServer(count: number): Promise<void> {
  await expect.poll(() => open, { timeout: 10_000 }).toBe(0);
  const requests = results.flatMap((result) => (result.kind === 'http.request' ? [result.data] : []));
  const responses = new Map(
    results.flatMap((result) => (result.kind === 'http.response' ? [[result.data.exchange, result.data]] : [])),
  );
  const read = requests.map((request): Seen => {
    const response = responses.get(request.exchange);
    return {
      method: request.method,
      path: request.target,
      mark: request.headers['x-request-id'] ?? '',
      sha256: request.body.bytes === 0 ? hash('sha256', '') : (request.body.sha256 ?? ''),
      status: response?.status ?? 0,
      answer: response?.body.sha256,
    };
  });
  const sorted = (list: readonly Seen[]) => [...list].map((entry) => JSON.stringify(entry)).sort();
  expect(seen).toHaveLength(count);
  expect(sorted(read)).toEqual(sorted(seen));
  expect(requests.every(({ host }) => host === `127.0.0.1:${portOf(tap)}`)).toBe(true);
  expect(results.filter(({ kind }) => kind === 'coverage')).toEqual([]);
}

let asked = 0;

function ask(session: ClientHttp2Session, method: string, path: string, body: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const headers = { ':method': method, ':path': path, 'x-request-id': `r${++asked}`, 'x-long': 'v'.repeat(asked * 50) };
  const stream = session.request(headers, { endStream: body === '' });
  stream.on('error', reject).resume().on('end', resolve);
  if (body !== '') {
    stream.write(body.slice(0, 10));
    stream.end(body.slice(10));
  }
  return promise;
}

async function answer(stream: ServerHttp2Stream, headers: Record<string, unknown>): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  const path = String(headers[':path']);
  const method = String(headers[':method']);
  const text = JSON.stringify({ path, list: Array.from({ length: 5000 }, (_, i) => i) });
  const coding = /^\/(gzip|br|zstd)/.exec(path)?.[1] ?? '';
  const encode = { gzip: zlib.gzipSync, br: zlib.brotliCompressSync, zstd: zlib.zstdCompressSync }[coding];
  const status = path === '/empty' ? 204 : 200;
  const bare = method === 'HEAD' || status !== 200;
  seen.push({
    method,
    path,
    mark: typeof headers['x-request-id'] === 'string' ? headers['x-request-id'] : '',
    sha256: hash('sha256', Buffer.concat(pieces)),
    status,
    answer: bare ? undefined : hash('sha256', text),
  });
  if (path === '/early') stream.additionalHeaders({ ':status': 103, link: '</a>; rel=preload' });
  if (path === '/pushes') {
    const pushed = Promise.withResolvers<void>();
    stream.pushStream({ ':path': '/pushed' }, (error, push) => {
      if (!error) {
        push.respond({ ':status': 200, 'x-pushed': 'yes' });
        push.end('nobody asked for this');
      }
      pushed.resolve();
    });
    await pushed.promise;
  }
  const waitForTrailers = path === '/trailers';
  stream.respond(
    { ':status': status, 'content-type': 'application/json', ...(encode && { 'content-encoding': coding }) },
    { endStream: bare, waitForTrailers },
  );
  if (waitForTrailers) stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': hash('sha256', text) }));
  if (!bare) stream.end(encode ? encode(text) : text);
}
