import { hash } from 'node:crypto';
import zlib from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WireResult } from './index.ts';
import { type Push, read } from './testing/session.ts';

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
