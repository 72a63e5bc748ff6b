import { describe, expect, it } from 'vitest';
import { brief, get, ok, read, session } from './testing/session.ts';

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

describe('a model exchange that cannot be read', () => {
  const post = (body: string) =>
    `POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const answer = (body: string) =>
    `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const asked = post('{"model":"m","messages":[{"role":"user","content":"hello"}]}');
  const said = (results: ReturnType<typeof read>) =>
    results.filter(({ kind }) => kind === 'coverage').map(({ data }) => data);

  it('is said of an answer that is not JSON', () => {
    const results = read([
      ['out', asked],
      ['in', answer('{"choices":[{"message":{"content":"cut of')],
    ]);
    expect(results.map(({ kind }) => kind)).toContain('llm.response');
    expect(said(results)).toMatchObject([{ truncated: 1, reason: 'an answer of a model that is not JSON' }]);
  });

  it('is said of a request that only its answer shows to be one', () => {
    const results = read([
      ['out', post('{"messages":[{"content":NaN}]}')],
      ['in', answer('{"object":"chat.completion","choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]}')],
    ]);
    expect(results.map(({ kind }) => kind).slice(0, 2)).toEqual(['http.request', 'llm.response']);
    expect(said(results)).toMatchObject([
      { truncated: 1, reason: 'a model answered, but its request could not be read as one' },
    ]);
  });

  it('is not said of an error answer that is plain text', () => {
    const error = 'HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\noops';
    expect(
      said(
        read([
          ['out', asked],
          ['in', error],
        ]),
      ),
    ).toEqual([]);
  });
});
