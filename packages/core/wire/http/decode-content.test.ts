import zlib from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeContent } from './decode-content.ts';

const encoders: Record<string, (bytes: Buffer) => Buffer> = {
  gzip: (bytes) => zlib.gzipSync(bytes),
  deflate: (bytes) => zlib.deflateSync(bytes),
  br: (bytes) => zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } }),
  zstd: (bytes) => zlib.zstdCompressSync(bytes),
};
const most = 1 << 20;
const coding = fc.constantFrom(...Object.keys(encoders));

describe('content decoding', () => {
  it('undoes every coding, alone and one upon another', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.array(coding, { maxLength: 3 }), (data, codings) => {
        const encoded = codings.reduce<Buffer>((bytes, name) => encoders[name]?.(bytes) ?? bytes, Buffer.from(data));
        const decoded = decodeContent(encoded, codings, most);
        expect(decoded.cut).toBeUndefined();
        expect(decoded.bytes.equals(Buffer.from(data))).toBe(true);
      }),
    );
  });

  it.each(Object.keys(encoders))('%s: decodes a body that was cut as far as it goes', (name) => {
    const text = Buffer.from(Array.from({ length: 60_000 }, (_, i) => `${i * 7919} lines of an answer\n`).join(''));
    const encoded = encoders[name]?.(text) ?? Buffer.alloc(0);
    const { bytes } = decodeContent(encoded.subarray(0, encoded.length >> 1), [name], 8 * most);
    expect(bytes.length).toBeGreaterThan(text.length / 8);
    expect(text.subarray(0, bytes.length).equals(bytes)).toBe(true);
  });

  it.each(Object.keys(encoders))('%s: a bomb does not grow past the limit', (name) => {
    const bomb = encoders[name]?.(Buffer.alloc(64 * most)) ?? Buffer.alloc(0);
    const { bytes, cut } = decodeContent(bomb, [name], most);
    expect(bytes.length).toBeLessThanOrEqual(most);
    expect(cut).toBe(`more than ${most} bytes when decoded`);
  });

  it('reads deflate without its zlib header, as some servers send it', () => {
    expect(decodeContent(zlib.deflateRawSync('hello'), ['deflate'], most).bytes.toString()).toBe('hello');
  });

  it('says when a coding is not known or the data is damaged', () => {
    expect(decodeContent(Buffer.from('x'), ['aws-chunked'], most)).toMatchObject({
      cut: 'content coding aws-chunked is not known',
    });
    expect(decodeContent(Buffer.from('not gzip at all'), ['gzip'], most)).toMatchObject({
      cut: 'content coding damaged',
    });
    expect(decodeContent(Buffer.from('x'), ['br', 'br', 'br', 'br'], most)).toMatchObject({
      cut: 'too many content codings',
    });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        coding,
        (data, name) => void decodeContent(Buffer.from(data), [name], 1000),
      ),
    );
  });
});
