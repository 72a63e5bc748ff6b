import { hash } from 'node:crypto';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSessionParser, type Direction, type WireLimits, type WireResult } from './index.ts';

type Push = readonly [Direction, string | Buffer];

function session(limits: Partial<WireLimits> = {}) {
  const parser = createSessionParser<number>({ channel: { id: 'c1', kind: 'tls', socket: '7' }, key: 'key', limits });
  const seen = { out: 0, in: 0 };
  let count = 0;
  return {
    parser,
    push(direction: Direction, bytes: string | Buffer): WireResult<number>[] {
      const data = Buffer.from(bytes);
      seen[direction] += data.length;
      return parser.push(direction, seen[direction] - data.length, data, ++count);
    },
    lose(direction: Direction, bytes: number) {
      seen[direction] += bytes;
    },
  };
}

function read(pushes: readonly Push[], limits: Partial<WireLimits> = {}): WireResult<number>[] {
  const { parser, push } = session(limits);
  return [...pushes.flatMap(([direction, bytes]) => push(direction, bytes)), ...parser.close()];
}

/** Requests and responses as `METHOD target` and `status exchange`, coverage as its reason. */
function brief(results: readonly WireResult<number>[]): string[] {
  return results.map(({ kind, data }) => {
    if (kind === 'coverage') return `coverage ${data.source} ${data.state}: ${data.reason}`;
    const number = data.exchange.split('/').at(-1);
    return 'method' in data ? `${number} ${data.method} ${data.target}` : `${number} ${data.status}`;
  });
}

const prints = (result: WireResult<number> | undefined) =>
  result && 'body' in result.data ? result.data.body.fingerprint : undefined;
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a.example\r\n\r\n`;
const ok = (body: string) =>
  `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

describe('a session', () => {
  it('pairs requests and responses on a kept connection and tells where their last bytes came', () => {
    const results = read([
      ['out', get('/a')],
      ['in', ok('one')],
      ['out', get('/b')],
      ['in', 'HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nt'],
      ['in', 'wo'],
    ]);
    expect(brief(results)).toEqual(['1 GET /a', '1 200', '2 GET /b', '2 404']);
    expect(results.map(({ began, at }) => [began, at])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 5],
    ]);
    expect(results[1]?.data).toMatchObject({
      exchange: 'c1/1',
      role: 'client',
      channel: { id: 'c1', kind: 'tls', socket: '7' },
    });
  });

  it('pairs pipelined requests in order', () => {
    const results = read([
      ['out', get('/a') + get('/b') + get('/c')],
      ['in', ok('1') + ok('2')],
      ['in', ok('3')],
    ]);
    expect(brief(results)).toEqual(['1 GET /a', '2 GET /b', '3 GET /c', '1 200', '2 200', '3 200']);
  });

  it('is the server when requests come in', () => {
    const results = read([
      ['in', get('/a')],
      ['out', ok('one')],
    ]);
    expect(results.map(({ data }) => 'role' in data && data.role)).toEqual(['server', 'server']);
  });

  it('knows which responses have no body', () => {
    const length = 'Content-Length: 5\r\n\r\n';
    const results = read([
      ['out', 'HEAD /a HTTP/1.1\r\n\r\n'],
      ['in', `HTTP/1.1 200 OK\r\n${length}`],
      ['out', get('/b')],
      ['in', `HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 304 Not Modified\r\n${length}`],
      ['out', get('/c')],
      ['in', 'HTTP/1.1 204 No Content\r\n\r\n'],
      ['out', get('/d')],
      ['in', ok('end')],
    ]);
    expect(brief(results)).toEqual([
      '1 HEAD /a',
      '1 200',
      '2 GET /b',
      '2 304',
      '3 GET /c',
      '3 204',
      '4 GET /d',
      '4 200',
    ]);
  });

  it('reads chunks with extensions and trailers', () => {
    const chunked =
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;name="a;b"\r\nhello\r\n00006\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n';
    const results = read([
      ['out', get('/a')],
      ['in', chunked],
      ['out', get('/b')],
      ['in', ok('2')],
    ]);
    expect(brief(results)).toEqual(['1 GET /a', '1 200', '2 GET /b', '2 200']);
    expect(results[1]?.data).toMatchObject({ body: { bytes: 11, sha256: hash('sha256', 'hello world') } });
  });

  it('ends a body without a length where the connection ends, or where the client asks again', () => {
    const results = read([
      ['out', get('/a')],
      ['in', 'HTTP/1.1 200 OK\r\n\r\nall of it'],
      ['out', get('/b')],
      ['in', 'HTTP/1.0 200 OK\r\n\r\nto the end'],
    ]);
    expect(brief(results)).toEqual(['1 GET /a', '1 200', '2 GET /b', '2 200']);
    expect(results.map(({ data }) => 'body' in data && data.body)).toMatchObject([{}, { bytes: 9 }, {}, { bytes: 10 }]);
  });

  it('stops at a websocket, a tunnel and HTTP/2, and says so', () => {
    const upgrade = 'GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
    const switched = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x05hello';
    expect(
      brief(
        read([
          ['out', upgrade],
          ['in', switched],
          ['out', get('/no')],
        ]),
      ),
    ).toEqual([
      '1 GET /ws',
      '1 101',
      'coverage wire.websocket unsupported: the connection was upgraded to websocket, which is not read',
    ]);
    const tunnel = read([
      ['out', 'CONNECT b.example:443 HTTP/1.1\r\n\r\n'],
      ['in', 'HTTP/1.1 200 OK\r\n\r\n'],
      ['out', get('/no')],
    ]);
    expect(brief(tunnel)).toHaveLength(3);
    expect(tunnel[0]?.data).toMatchObject({ host: 'b.example:443' });
    const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
    for (const pushes of [[preface], [...preface]]) {
      const results = read(pushes.map((bytes): Push => ['out', bytes]));
      expect(brief(results)).toEqual([
        'coverage wire.http2 unsupported: the connection speaks HTTP/2, which is not read yet',
      ]);
    }
  });

  it('recognises HTTP/2 that was joined after its preface', () => {
    const ping = Buffer.from('0000080600000000000102030405060708', 'hex');
    const { parser, push } = session();
    expect(push('in', ping)).toHaveLength(1);
    expect(parser.protocol).toBe('http2');
  });

  it('gives up a session that never speaks HTTP, and then keeps nothing', () => {
    const { parser, push } = session({ undecidedTurns: 10 });
    for (let i = 0; i < 12; i++) expect(push(i % 2 ? 'in' : 'out', `*3\r\n$3\r\nSET\r\n$${i}\r\n`)).toEqual([]);
    expect(parser.protocol).toBe('other');
    expect(push('out', get('/a'))).toEqual([]);
  });

  it('joins in the middle of an exchange and reads from the next message on', () => {
    const results = read([
      ['in', 'the rest of an answer that began before\n'],
      ['in', `GET /forged HTTP/1.1 is only text in it ${get('/forged')}`],
      ['out', get('/a')],
      ['in', ok('one')],
    ]);
    expect(brief(results)).toEqual(['1 GET /a', '1 200']);
  });

  it('does not give up on a long answer that it joined in the middle', () => {
    const { parser, push } = session();
    for (let i = 0; i < 5000; i++) push('in', `data: {"token":${i}}\n\n`);
    expect(parser.protocol).toBe('undecided');
    expect(brief([...push('out', get('/a')), ...push('in', ok('one'))])).toEqual(['1 GET /a', '1 200']);
  });

  it('gives a response whose request was not seen, and says so', () => {
    const results = read([
      ['in', ok('late')],
      ['out', get('/a')],
      ['in', ok('one')],
    ]);
    expect(brief(results)).toEqual([
      '1 200',
      'coverage wire.http1 attached: a response whose request was not seen',
      '2 GET /a',
      '2 200',
    ]);
  });
});

describe('lost bytes', () => {
  it('inside a body leave the framing whole', () => {
    for (const [head, tail] of [
      ['Content-Length: 20\r\n\r\n', ''],
      ['Transfer-Encoding: chunked\r\n\r\n14\r\n', '\r\n0\r\n\r\n'],
    ] as const) {
      const { parser, push, lose } = session();
      push('out', get('/a'));
      push('in', `HTTP/1.1 200 OK\r\n${head}01234`);
      lose('in', 10);
      const results = [
        ...push('in', `56789${tail}`),
        ...parser.settle(),
        ...push('out', get('/b')),
        ...push('in', ok('2')),
        ...parser.close(),
      ];
      expect(brief(results).filter((line) => !line.startsWith('coverage'))).toEqual(['1 200', '2 GET /b', '2 200']);
      expect(results[0]?.data).toMatchObject({ body: { bytes: 10, truncated: '10 bytes lost' } });
      expect(results.find(({ kind }) => kind === 'coverage')?.data).toMatchObject({
        lost: 1,
        truncated: 1,
        scope: 'stream:c1',
      });
    }
  });

  it('over a message boundary cost the messages they hit and no other', () => {
    const { parser, push, lose } = session();
    const results = [...push('out', get('/a')), ...push('in', ok('1'))];
    lose('out', get('/lost').length);
    results.push(
      ...push('in', ok('of the lost one')),
      ...push('out', get('/b')),
      ...parser.settle(),
      ...push('in', ok('2')),
      ...parser.close(),
    );
    const messages = brief(results).filter((line) => !line.startsWith('coverage'));
    expect(messages).toEqual(['1 GET /a', '1 200', '2 200', '3 GET /b', '3 200']);
  });

  it('of a whole response do not shift the pairs behind it', () => {
    const { parser, push, lose } = session();
    const results = push('out', get('/a'));
    lose('in', ok('1').length);
    results.push(...push('in', ''), ...parser.settle());
    lose('in', 0);
    results.push(
      ...push('in', 'x'),
      ...parser.settle(),
      ...push('out', get('/b')),
      ...push('in', ok('2')),
      ...parser.close(),
    );
    expect(brief(results).filter((line) => !line.startsWith('coverage'))).toEqual(['1 GET /a', '2 GET /b', '2 200']);
  });

  it('at the end of the connection leave a truncated message', () => {
    const results = read([['out', 'POST /a HTTP/1.1\r\nContent-Length: 10\r\n\r\n1234']]);
    expect(results[0]?.data).toMatchObject({ body: { bytes: 4, truncated: 'the connection ended before the body' } });
    expect(results[1]?.data).toMatchObject({ truncated: 1 });
  });
});

describe('what is told of ordinary HTTP', () => {
  it('keeps no secret of head, target or body', () => {
    const token = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';
    const body = `{"note":"use ${token}","password":"hunter2-and-more"}`;
    const head = `POST /up?api_key=${token}&x=1 HTTP/1.1\r\nHost: A.Example\r\nAuthorization: token ${token}\r\nCookie: s=${token}`;
    const results = read([
      ['out', `${head}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`],
    ]);
    const told = JSON.stringify(results);
    expect(told).not.toContain(token);
    expect(told).not.toContain('hunter2');
    expect(results[0]?.data).toMatchObject({ host: 'a.example', credential: { type: 'github_token' } });
    const { credential } = results[0]?.data as { credential: { id_hash: string } };
    expect(told.split(credential.id_hash)).toHaveLength(4);
  });

  it('counts the items of lists and keeps the joins to other records', () => {
    const list = JSON.stringify({ kind: 'SecretList', items: [{}, {}, {}] });
    const response = `HTTP/1.1 200 OK\r\nAudit-Id: 11-22\r\nSet-Cookie: a=b\r\nContent-Type: application/json\r\nContent-Length: ${list.length}\r\n\r\n${list}`;
    const results = read([
      ['out', get('/api/v1/secrets')],
      ['in', response],
    ]);
    expect(results[1]?.data).toMatchObject({
      headers: { 'audit-id': '11-22', 'content-type': 'application/json' },
      body: { items: 3, bytes: list.length },
    });
    expect(JSON.stringify(results[1])).not.toContain('cookie');
    expect(results[1]?.data).not.toHaveProperty('body.preview');
  });

  it('previews a textual request, and fingerprints text both ways but not binary data', () => {
    const text = 'the quick brown fox jumps over the lazy dog '.repeat(100);
    const post = (type: string, body: string | Buffer) =>
      Buffer.concat([
        Buffer.from(`POST /a HTTP/1.1\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.from(body).length}\r\n\r\n`),
        Buffer.from(body),
      ]);
    const [sent, got] = read([
      ['out', post('text/plain', text)],
      ['in', ok(text)],
    ]);
    const binary = read([['out', post('application/octet-stream', Buffer.from([0, 1, 2, 3]))]])[0];
    expect(sent?.data).toMatchObject({ body: { preview: text.slice(0, 2048) } });
    expect(prints(sent)).toEqual(prints(got));
    expect(prints(sent)?.length).toBeGreaterThan(0);
    expect(binary?.data).toMatchObject({ body: { bytes: 4 } });
    expect(binary?.data).not.toHaveProperty('body.fingerprint');
  });
});

describe('hostile input', () => {
  it('a body of 100 MB is counted and hashed, and not kept', () => {
    const { parser, push } = session();
    const head = `POST /a HTTP/1.1\r\nContent-Length: ${100 << 20}\r\n\r\n`;
    push('out', head);
    const piece = Buffer.alloc(1 << 20, 'x');
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const results: WireResult<number>[] = [];
    for (let i = 0; i < 100; i++) {
      results.push(...parser.push('out', head.length + i * piece.length, piece, i));
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(results[0]?.data).toMatchObject({
      body: {
        bytes: 100 << 20,
        truncated: 'beyond 8388608 bytes not kept',
        sha256: hash('sha256', Buffer.alloc(100 << 20, 'x')),
      },
    });
    expect(most).toBeLessThan(40 << 20);
  });

  it('random bytes never throw, and what is kept stays bounded', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((data) => Buffer.from(data)),
      fc.constantFrom(...FRAGMENTS).map((text) => Buffer.from(text)),
    );
    const push = fc.record({
      direction: fc.constantFrom<Direction>('out', 'in'),
      skip: fc.constantFrom(0, 0, 0, 0, 3, -5),
      bytes,
    });
    fc.assert(
      fc.property(fc.array(push, { maxLength: 60 }), (pushes) => {
        const parser = createSessionParser<number>({ channel: { id: 'c', kind: 'tls' }, key: 'k' });
        const offset = { out: 0, in: 0 };
        for (const { direction, skip, bytes } of pushes) {
          parser.push(direction, offset[direction] + skip, bytes, 0);
          offset[direction] += skip + bytes.length;
        }
        parser.settle();
        parser.close();
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a head without an end', (i: number) => (i === 0 ? 'GET / HTTP/1.1\r\n' : `x-${i}: ${'y'.repeat(1000)}\r\n`)],
    [
      'a chunk size without an end',
      (i: number) => (i === 0 ? `${get('/').slice(0, -2)}Transfer-Encoding: chunked\r\n\r\n` : '1;'.repeat(500)),
    ],
    [
      'trailers without an end',
      (i: number) =>
        i === 0 ? `${get('/').slice(0, -2)}Transfer-Encoding: chunked\r\n\r\n0\r\n` : `x: ${'y'.repeat(1000)}\r\n`,
    ],
    ['requests without a response', () => get('/').repeat(20)],
  ])('%s is cut off', (_, line) => {
    const { parser, push } = session({ headBytes: 8192 });
    const results: WireResult<number>[] = [];
    for (let i = 0; i < 200; i++) results.push(...push('out', line(i)));
    results.push(...parser.close());
    expect(results.some(({ kind }) => kind === 'coverage')).toBe(true);
  });
});

describe('any split of the bytes into pieces', () => {
  it('gives the same messages', () => {
    fc.assert(
      fc.property(
        fc.array(exchange(), { minLength: 1, maxLength: 4 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
        (exchanges, sizes) => {
          const whole = exchanges.flatMap(({ request, response }): Push[] => [
            ['out', request],
            ['in', response],
          ]);
          const split = whole.flatMap(([direction, bytes]) =>
            cut(Buffer.from(bytes), sizes).map((piece): Push => [direction, piece]),
          );
          const data = (results: WireResult<number>[]) => results.map(({ kind, data }) => ({ kind, data }));
          const expected = data(read(whole));
          expect(expected).toHaveLength(2 * exchanges.length);
          expect(data(read(split))).toEqual(expected);
          for (const [i, { body, text }] of exchanges.entries()) {
            expect(expected[2 * i]?.data).toMatchObject({ body: { bytes: body.length } });
            if (text.length > 0)
              expect(expected[2 * i + 1]?.data).toMatchObject({
                body: { bytes: text.length, sha256: hash('sha256', text) },
              });
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

const FRAGMENTS = [
  get('/a'),
  ok('body'),
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
  '5\r\nhello\r\n',
  '0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00',
  'POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 33\r\n\r\n{"model":"m","messages":[{},null]}',
  'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {"choices":[{"delta":{"tool_calls":[null,{}]}}]}\n\n',
  'PRI * HTTP/2.0\r\n',
  '\r\n',
];

/** A request and its response, framed and coded in any of the ways there are. */
function exchange() {
  const text = fc.uint8Array({ maxLength: 300 }).map((data) => Buffer.from(data));
  const coding = fc.constantFrom('', 'gzip', 'br', 'deflate');
  const made = fc.record({ body: text, text, coding, chunked: fc.boolean(), early: fc.boolean() });
  return made.map(({ body, text, coding, chunked, early }) => {
    const coded: Buffer =
      coding === 'gzip'
        ? zlib.gzipSync(text)
        : coding === 'br'
          ? zlib.brotliCompressSync(text)
          : coding
            ? zlib.deflateSync(text)
            : text;
    const header = coding ? `Content-Encoding: ${coding}\r\n` : '';
    const response = Buffer.concat([
      Buffer.from(early ? 'HTTP/1.1 100 Continue\r\n\r\n' : ''),
      Buffer.from(`HTTP/1.1 200 OK\r\n${header}`),
      chunked ? inChunks(coded) : withLength(coded),
    ]);
    const request = Buffer.concat([Buffer.from('PUT /x HTTP/1.1\r\n'), chunked ? withLength(body) : inChunks(body)]);
    return { request, response, body, text };
  });
}

function withLength(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
}

function inChunks(body: Buffer): Buffer {
  const chunks: Buffer[] = [Buffer.from('Transfer-Encoding: chunked\r\n\r\n')];
  for (let at = 0; at < body.length; at += 50) {
    const chunk = body.subarray(at, at + 50);
    chunks.push(Buffer.from(`${chunk.length.toString(16)};x\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...chunks, Buffer.from('0\r\nX-Trailer: 1\r\n\r\n')]);
}

function cut(bytes: Buffer, sizes: Iterator<number>): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = sizes.next().value as number;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}
