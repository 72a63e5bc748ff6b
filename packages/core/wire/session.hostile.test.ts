import { hash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSessionParser, type Direction, type WireResult } from './index.ts';
import { get, ok, session } from './testing/session.ts';

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

  it('random bytes and fragments of messages, with holes between them, never throw', () => {
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
    ['requests without a response', () => get('/')],
  ])('%s is cut off', (_, line) => {
    const { parser, push } = session({ headBytes: 8192 });
    const first = Buffer.from(line(0));
    const piece = Buffer.from(line(1).repeat(20));
    push('out', first);
    let said = 0;
    let most = 0;
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 2000; i++) {
      const results = parser.push('out', first.length + i * piece.length, piece, i);
      said += results.filter(({ kind }) => kind === 'coverage').length;
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    said += parser.close().filter(({ kind }) => kind === 'coverage').length;
    expect(said).toBeGreaterThan(0);
    // 40 MB came, always the same piece, so that all growth is what the parser keeps.
    expect(most).toBeLessThan(8 << 20);
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
