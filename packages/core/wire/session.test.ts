import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { brief, get, ok, prints, read, session } from './testing/session.ts';

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

  it('tells where the last byte of a body came, not what ended it later', () => {
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello';
    const results = read([
      ['out', get('/a')],
      ['in', chunked],
      ['in', '\r\n0\r\n\r\n'],
      ['out', get('/b')],
      ['in', 'HTTP/1.1 200 OK\r\n\r\nuntil the next request'],
      ['out', get('/c')],
    ]);
    expect(brief(results)).toEqual(['1 GET /a', '1 200', '2 GET /b', '2 200', '3 GET /c']);
    expect(results.map(({ at }) => at)).toEqual([1, 2, 4, 5, 6]);
  });

  it('takes a streamed answer as whole that said its end, though the client left before its last chunk', () => {
    const body = '{"model":"m","messages":[],"stream":true}';
    const event = '{"id":"x","choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":"stop"}]}';
    const stream = `data: ${event}\n\ndata: [DONE]\n\n`;
    const answered = (bytes: number) =>
      read([
        ['out', `POST /v1/chat/completions HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n${body}`],
        ['in', 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n'],
        ['in', `${stream.length.toString(16)}\r\n${stream.slice(0, bytes)}`],
      ]);
    expect(answered(stream.length)[1]).toMatchObject({ kind: 'llm.response', at: 3, data: { complete: true } });
    expect(answered(stream.length)).toHaveLength(2);
    expect(answered(50)[1]).toMatchObject({ kind: 'llm.response', data: { complete: false, messages: [] } });
    expect(answered(50)[2]).toMatchObject({ kind: 'coverage', data: { truncated: 1 } });
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

  it('counts the messages of a websocket, stops at a tunnel, and says so', () => {
    const upgrade = 'GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
    const switched = Buffer.from(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x05hello',
      'latin1',
    );
    expect(
      brief(
        read([
          ['out', upgrade],
          ['in', switched],
          ['out', Buffer.from('888200000000', 'hex')],
          ['out', Buffer.from('03e8', 'hex')],
        ]),
      ),
    ).toEqual([
      '1 GET /ws',
      '1 101',
      'coverage wire.websocket unsupported: a websocket: 0 messages (0 bytes) out, 1 (5 bytes) in, closed with 1000; the content of 1 was not read',
    ]);
    const tunnel = read([
      ['out', 'CONNECT b.example:443 HTTP/1.1\r\n\r\n'],
      ['in', 'HTTP/1.1 200 OK\r\n\r\n'],
      ['out', get('/no')],
    ]);
    expect(brief(tunnel)).toHaveLength(3);
    expect(tunnel[0]?.data).toMatchObject({ host: 'b.example:443' });
  });

  it('recognises HTTP/2 by its preface however it is cut, and by its frames when it was joined later', () => {
    const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
    for (const pieces of [[preface], preface.split('')]) {
      const { parser, push } = session();
      expect(pieces.flatMap((bytes) => push('out', bytes))).toEqual([]);
      expect(parser.protocol).toBe('http2');
    }
    const { parser, push } = session();
    push('in', Buffer.from('0000080600000000000102030405060708', 'hex'));
    expect(parser.protocol).toBe('http2');
  });

  it('gives up a session that never speaks HTTP, says so once, and then keeps nothing', () => {
    const { parser, push } = session({ undecidedTurns: 10 });
    const said = Array.from({ length: 12 }, (_, i) => push(i % 2 ? 'in' : 'out', `*3\r\n$3\r\nSET\r\n$${i}\r\n`));
    expect(parser.protocol).toBe('other');
    expect(brief([...said.flat(), ...push('out', get('/a')), ...parser.close()])).toEqual([UNKNOWN]);
  });

  it('says of a session that ended before it spoke HTTP that nothing of it was read', () => {
    expect(brief(read([['out', '\x00\x01\xffnot a message']]))).toEqual([UNKNOWN]);
    expect(brief(read([]))).toEqual([]);
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
    const [first] = results;
    const id = first && 'credential' in first.data ? first.data.credential?.id_hash : undefined;
    expect(told.split(id ?? 'no credential')).toHaveLength(4);
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

const UNKNOWN =
  'coverage wire.session unsupported: nothing that can be read was recognised in what the connection carried';
