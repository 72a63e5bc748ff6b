import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createHttp2Writer, frame, type HeaderList, PREFACE, reset, settings } from '../testing/http2-writer.ts';
import { brief, get, type Push, read, session } from '../testing/session.ts';

const ask = (method: string, path: string, more: HeaderList = []): HeaderList => [
  [':method', method],
  [':scheme', 'http'],
  [':authority', 'a.example'],
  [':path', path],
  ['user-agent', 'test/1'],
  ...more,
];
const ok = (more: HeaderList = []): HeaderList => [[':status', '200'], ['content-type', 'text/plain'], ...more];

/** Both ends of a connection, whose frames are written in the order of the calls. */
function ends() {
  return { client: createHttp2Writer(), server: createHttp2Writer() };
}

function opening(): Push[] {
  return [
    ['out', Buffer.concat([Buffer.from(PREFACE), settings([2, 0])])],
    ['in', settings([3, 100])],
  ];
}

describe('a connection of HTTP/2', () => {
  it('has an exchange on each stream, whichever ends first', () => {
    const { client, server } = ends();
    const results = read([
      ...opening(),
      ['out', client.headers(1, ask('POST', '/a'))],
      ['out', client.headers(3, ask('GET', '/b'), { end: true })],
      ['in', server.headers(3, ok())],
      ['out', client.data(1, 'the body', { end: true })],
      ['in', server.data(3, 'second', { end: true })],
      ['in', Buffer.concat([server.headers(1, ok()), server.data(1, 'first', { end: true })])],
    ]);
    expect(brief(results)).toEqual(['h2.3 GET /b', 'h2.1 POST /a', 'h2.3 200', 'h2.1 200']);
    expect(results.map(({ began, at, direction }) => [began, at, direction])).toEqual([
      [4, 4, 'out'],
      [3, 6, 'out'],
      [5, 7, 'in'],
      [8, 8, 'in'],
    ]);
    expect(results[1]?.data).toMatchObject({
      exchange: 'c1/h2.1',
      host: 'a.example',
      role: 'client',
      headers: { 'user-agent': 'test/1' },
      body: { bytes: 8, sha256: hash('sha256', 'the body') },
    });
  });

  it('is the server where the preface comes in', () => {
    const { client, server } = ends();
    const results = read([
      ['in', PREFACE],
      ['in', client.headers(1, ask('GET', '/a'), { end: true })],
      ['out', server.headers(1, ok(), { end: true })],
    ]);
    expect(results.map(({ data, direction }) => 'role' in data && [data.role, direction])).toEqual([
      ['server', 'in'],
      ['server', 'out'],
    ]);
  });

  it('reads padding, priorities, header blocks in parts, interim responses and trailers', () => {
    const { client, server } = ends();
    const prioritised = (bytes: Buffer) => {
      const block = bytes.subarray(9);
      const payload = Buffer.concat([Buffer.from([3, 0x80, 0, 0, 0, 9]), block, Buffer.alloc(3)]);
      return frame(1, 0x04 | 0x08 | 0x20, 1, payload);
    };
    const results = read([
      ...opening(),
      ['out', prioritised(client.headers(1, ask('POST', '/a', [['x-request-id', 'r1']])))],
      ['out', client.data(1, 'padded', { padding: 200 })],
      ['out', Buffer.concat([client.data(1, '', { padding: 7 }), frame(0, 0x01, 1)])],
      [
        'in',
        server.headers(1, [
          [':status', '103'],
          ['link', '</x>'],
        ]),
      ],
      ['in', server.headers(1, ok([['x-request-id', 'r2']]), { parts: 5 })],
      ['in', server.data(1, 'y'.repeat(40_000), { padding: 1 })],
      ['in', server.headers(1, [['x-sum', '1']], { end: true })],
    ]);
    expect(brief(results)).toEqual(['h2.1 POST /a', 'h2.1 200']);
    expect(results[0]?.data).toMatchObject({ headers: { 'x-request-id': 'r1' }, body: { bytes: 6 } });
    expect(results[1]?.data).toMatchObject({ headers: { 'x-request-id': 'r2' }, body: { bytes: 40_000 } });
  });

  it('passes over what a server pushes, and keeps its compression right', () => {
    const { client, server } = ends();
    const promise = server.headers(1, ask('GET', '/pushed', [['x-request-id', 'pushed']]));
    const results = read([
      ...opening(),
      ['out', client.headers(1, ask('GET', '/a'), { end: true })],
      ['in', frame(5, 0x04, 1, Buffer.concat([Buffer.from([0, 0, 0, 2]), promise.subarray(9)]))],
      ['in', server.headers(2, ok([['x-request-id', 'pushed']]))],
      ['in', server.data(2, 'pushed', { end: true })],
      ['in', server.headers(1, ok([['x-request-id', 'pushed']]), { end: true })],
    ]);
    expect(brief(results)).toEqual(['h2.1 GET /a', 'h2.1 200']);
    expect(results[1]?.data).toMatchObject({ headers: { 'x-request-id': 'pushed' } });
  });

  it('puts cookies together and never tells them', () => {
    const { client } = ends();
    const cookies: HeaderList = [
      ['cookie', 'a=1'],
      ['cookie', 'session=verysecret'],
    ];
    const results = read([...opening(), ['out', client.headers(1, ask('GET', '/a', cookies), { end: true })]]);
    expect(JSON.stringify(results)).not.toContain('verysecret');
    expect(results[0]?.data).toMatchObject({ target: '/a' });
  });

  it('tells a message that was cut off by a reset or the end of the connection', () => {
    const { client, server } = ends();
    const results = read([
      ...opening(),
      ['out', client.headers(1, ask('POST', '/a'), { end: true })],
      ['in', Buffer.concat([server.headers(1, ok()), server.data(1, 'half of')])],
      ['out', reset(1, 8)],
      ['in', server.data(1, ' what was under way')],
      ['out', client.headers(3, ask('POST', '/b'))],
      ['out', client.data(3, 'half')],
    ]);
    expect(brief(results).filter((line) => !line.startsWith('coverage'))).toEqual([
      'h2.1 POST /a',
      'h2.1 200',
      'h2.3 POST /b',
    ]);
    expect(results[1]?.data).toMatchObject({ body: { bytes: 7, truncated: 'the stream was reset (CANCEL)' } });
    expect(results.at(-2)?.data).toMatchObject({ body: { truncated: 'the connection ended before the body' } });
  });

  it('takes frames as long as the receiver announced', () => {
    const { client, server } = ends();
    const long = frame(0, 0x01, 1, Buffer.alloc(100_000, 'x'));
    const exchange = (size: number): Push[] => [
      ['out', Buffer.concat([Buffer.from(PREFACE), settings([5, size])])],
      ['in', settings()],
      ['out', createHttp2Writer().headers(1, ask('GET', '/a'), { end: true })],
      ['in', Buffer.concat([createHttp2Writer().headers(1, ok()), long])],
    ];
    expect(brief(read(exchange(1 << 17)))).toEqual(['h2.1 GET /a', 'h2.1 200']);
    expect(brief(read(exchange(1 << 14))).at(-1)).toMatch(/^coverage wire.http2/);
    expect([client, server]).toHaveLength(2);
  });

  it('goes on where HTTP/1.1 was upgraded: the first answer is to the request that asked for it', () => {
    const { client, server } = ends();
    const results = read([
      [
        'out',
        `${get('/a').slice(0, -2)}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n`,
      ],
      ['in', Buffer.concat([Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n'), settings()])],
      ['in', Buffer.concat([server.headers(1, ok()), server.data(1, 'one', { end: true })])],
      ['out', Buffer.concat([Buffer.from(PREFACE), settings()])],
      ['out', client.headers(3, ask('GET', '/b'), { end: true })],
      ['in', server.headers(3, ok(), { end: true })],
    ]);
    expect(brief(results)).toEqual(['1 GET /a', '1 200', 'h2.3 GET /b', 'h2.3 200']);
    expect(results[1]?.data).toMatchObject({ status: 200, body: { bytes: 3 } });
  });
});

describe('a connection that was joined later', () => {
  const chat = '{"model":"m","messages":[{"role":"user","content":"hello"}]}';

  it('tells what it can read, and never a header that it did not see', () => {
    const { client, server } = ends();
    const path = '/v1/chat/completions';
    const request = (stream: number) =>
      Buffer.concat([
        client.headers(stream, ask('POST', path, [['content-type', 'application/json']])),
        client.data(stream, chat, { end: true }),
      ]);
    request(1);
    server.headers(1, ok());
    const results = read([
      ['out', request(3)],
      [
        'in',
        Buffer.concat([server.headers(3, ok([['x-request-id', 'new']])), server.data(3, '{"a":1}', { end: true })]),
      ],
      ['out', request(5)],
    ]);
    expect(results.map(({ kind }) => kind).filter((kind) => kind !== 'coverage')).toEqual([
      'llm.request',
      'llm.response',
      'llm.request',
    ]);
    const [first] = results;
    expect(first?.data).toMatchObject({ method: 'POST', target: '', messages: [{ text: 'hello' }] });
    expect(first?.data).not.toHaveProperty('host');
    const response = results.find(({ kind }) => kind === 'llm.response');
    expect(response?.data).toMatchObject({ status: 200, headers: { 'x-request-id': 'new' } });
    const said = results.flatMap(({ kind, data }) => (kind === 'coverage' ? [data.reason] : []));
    expect(said[0]).toBe('headers that were sent in full only before the connection was joined');
  });

  it('says that an answer was under way, and reads the next', () => {
    const { client, server } = ends();
    server.headers(1, ok());
    const results = read([
      ['in', server.data(1, 'the rest of an answer', { end: true })],
      ['out', client.headers(3, ask('GET', '/b'), { end: true })],
      ['in', server.headers(3, ok(), { end: true })],
    ]);
    expect(brief(results)).toEqual([
      'h2.3 GET /b',
      'coverage wire.http2 attached: messages whose beginning was not seen',
      'h2.3 200',
      'coverage wire.http2 attached: headers that were sent in full only before the connection was joined',
    ]);
  });

  it('finds the frames of a direction that begins in the middle of one', () => {
    const { client, server } = ends();
    const answer = Buffer.concat([server.headers(1, ok()), server.data(1, 'x'.repeat(10_000), { end: true })]);
    const results = read([
      ['out', client.headers(3, ask('GET', '/b'), { end: true })],
      ['in', answer.subarray(5_000)],
      ['in', server.headers(3, ok([['x-request-id', 'b']]), { end: true })],
    ]);
    expect(brief(results).filter((line) => !line.startsWith('coverage'))).toEqual(['h2.3 GET /b', 'h2.3 200']);
    expect(results.find(({ kind }) => kind === 'http.response')?.data).toMatchObject({
      headers: { 'x-request-id': 'b' },
    });
  });
});

describe('lost bytes of HTTP/2', () => {
  it('inside the data of a frame cost that body alone', () => {
    const { client, server } = ends();
    const { parser, push, lose } = session();
    for (const [direction, bytes] of opening()) push(direction, bytes);
    push('out', client.headers(1, ask('GET', '/a'), { end: true }));
    const data = server.data(1, 'x'.repeat(1000), { end: true });
    const results = push('in', Buffer.concat([server.headers(1, ok()), data.subarray(0, 500)]));
    lose('in', 300);
    results.push(
      ...push('in', data.subarray(800)),
      ...parser.settle(),
      ...push('out', client.headers(3, ask('GET', '/b'), { end: true })),
      ...push('in', server.headers(3, ok(), { end: true })),
    );
    expect(brief(results).filter((line) => !line.startsWith('coverage'))).toEqual([
      'h2.1 200',
      'h2.3 GET /b',
      'h2.3 200',
    ]);
    expect(results[0]?.data).toMatchObject({ body: { bytes: 700, truncated: '300 bytes lost' } });
  });

  it('over frames cost the messages they hit; those behind are read again, and headers are not mixed up', () => {
    const { client, server } = ends();
    const { parser, push, lose } = session();
    for (const [direction, bytes] of opening()) push(direction, bytes);
    const results = [
      ...push('out', client.headers(1, ask('GET', '/a', [['x-request-id', 'a']]), { end: true })),
      ...push('out', client.headers(3, ask('GET', '/b', [['x-request-id', 'b']]), { end: true })),
    ];
    push('in', Buffer.concat([server.headers(1, ok([['x-request-id', 'one']])), server.data(1, 'the first half')]));
    lose(
      'in',
      Buffer.concat([server.data(1, 'the rest', { end: true }), server.headers(3, ok([['x-request-id', 'two']]))])
        .length,
    );
    results.push(...push('in', server.data(3, 'second', { end: true })), ...parser.settle());
    for (let stream = 5; stream < 5 + 2 * 70; stream += 2) {
      results.push(
        ...push('out', client.headers(stream, ask('GET', `/${stream}`), { end: true })),
        ...push('in', server.headers(stream, ok([['x-request-id', 'two']]), { end: true })),
      );
    }
    const responses = results.flatMap(({ kind, data }) => (kind === 'http.response' ? [data] : []));
    expect(responses).toHaveLength(71);
    const cut = responses.find(({ exchange }) => exchange === 'c1/h2.1');
    expect(cut?.body.truncated).toContain('a part of unknown size lost');
    for (const { exchange, headers } of responses) {
      if (exchange !== 'c1/h2.1') expect(headers['x-request-id'] ?? 'two').toBe('two');
    }
    const said = results.flatMap(({ kind, data }) => (kind === 'coverage' ? [data] : []));
    expect(said.reduce((sum, { lost }) => sum + lost, 0)).toBeGreaterThan(0);
  });
});
