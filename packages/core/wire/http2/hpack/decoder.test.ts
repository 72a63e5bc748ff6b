import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHeaderDecoder } from './decoder.ts';
import { decodeHuffman } from './huffman.ts';

const limits = { listBytes: 64 * 1024, headers: 512 };
const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');
const first = [
  [':method', 'GET'],
  [':scheme', 'http'],
  [':path', '/'],
  [':authority', 'www.example.com'],
];
const redirect = (date: string) => [
  ['cache-control', 'private'],
  ['date', date],
  ['location', 'https://www.example.com'],
];
const byName = (headers: readonly (readonly string[])[]) =>
  [...headers].sort((a, b) => (a[0] ?? '').localeCompare(b[0] ?? ''));

describe('the examples of RFC 7541 appendix C', () => {
  it.each([
    [
      'C.2.1',
      ['400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572'],
      [[['custom-key', 'custom-header']]],
    ],
    ['C.2.2', ['040c 2f73 616d 706c 652f 7061 7468'], [[[':path', '/sample/path']]]],
    ['C.2.3', ['1008 7061 7373 776f 7264 0673 6563 7265 74'], [[['password', 'secret']]]],
    ['C.2.4', ['82'], [[[':method', 'GET']]]],
    [
      'C.3, requests without Huffman code',
      [
        '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
        '8286 84be 5808 6e6f 2d63 6163 6865',
        '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
      ],
      [first, [...first, ['cache-control', 'no-cache']], custom()],
    ],
    [
      'C.4, requests with Huffman code',
      [
        '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
        '8286 84be 5886 a8eb 1064 9cbf',
        '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
      ],
      [first, [...first, ['cache-control', 'no-cache']], custom()],
    ],
    [
      'C.5, responses without Huffman code and with evictions',
      [
        `4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d 546e
         1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d`,
        '4803 3330 37c1 c0bf',
        `88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f 6f3d
         4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572
         7369 6f6e 3d31`,
      ],
      responses(),
    ],
    [
      'C.6, responses with Huffman code and with evictions',
      [
        `4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b
         97c8 e9ae 82ae 43d3`,
        '4883 640e ffc1 c0bf',
        `88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf
         cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07`,
      ],
      responses(),
    ],
  ])('%s', (_, blocks, expected) => {
    const decoder = createHeaderDecoder(limits);
    const decoded = blocks.map((block) => decoder.decode(hex(block)));
    expect(decoded.map(({ headers }) => byName(headers))).toEqual(expected.map(byName));
    expect(decoded.every(({ unknown, cut }) => unknown === 0 && cut === undefined)).toBe(true);
  });
});

describe('a decoder that joined in the middle', () => {
  const blocks = [
    '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
    '8286 84be 5808 6e6f 2d63 6163 6865',
    '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
  ].map(hex);

  it('gives what it saw itself, and counts the rest as unknown', () => {
    const decoder = createHeaderDecoder(limits);
    expect(decoder.decode(blocks[1] as Buffer)).toEqual({
      headers: [
        [':method', 'GET'],
        [':scheme', 'http'],
        [':path', '/'],
        ['cache-control', 'no-cache'],
      ],
      unknown: 1,
    });
    expect(decoder.decode(hex('be bf'))).toEqual({ headers: [['cache-control', 'no-cache']], unknown: 1 });
  });

  it('knows nothing of the table after a loss, and again what comes after it', () => {
    const decoder = createHeaderDecoder(limits);
    decoder.decode(blocks[0] as Buffer);
    decoder.forget();
    expect(decoder.decode(hex('be'))).toEqual({ headers: [], unknown: 1 });
    decoder.decode(hex('400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572'));
    expect(decoder.decode(hex('be'))).toEqual({ headers: [['custom-key', 'custom-header']], unknown: 0 });
  });

  it('never gives another header than was sent, whatever it missed', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 3 });
    const step = fc.oneof(
      fc.record({ add: fc.tuple(text, text) }),
      fc.record({ name: fc.nat({ max: 12 }) }),
      fc.record({ resize: fc.nat({ max: 200 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat({ max: 60 }), (steps, missed) => {
        const decoder = createHeaderDecoder(limits);
        let table: [string, string][] = [];
        let most = 4096;
        const evict = () => {
          while (table.reduce((sum, [a, b]) => sum + a.length + b.length + 32, 0) > most) table = table.slice(0, -1);
        };
        steps.forEach((one, i) => {
          let block: Buffer;
          let sent: [string, string] | undefined;
          if ('add' in one) {
            const [name, value] = one.add;
            sent = one.add;
            table = [one.add, ...table];
            evict();
            block = Buffer.from([0x40, name.length, ...Buffer.from(name), value.length, ...Buffer.from(value)]);
          } else if ('name' in one) {
            sent = table[one.name];
            if (!sent) return;
            block = Buffer.from([0x80 | (62 + one.name)]);
          } else {
            most = one.resize;
            evict();
            block = most < 31 ? Buffer.from([0x20 | most]) : Buffer.from([0x3f, ...varint(most - 31)]);
          }
          if (i < missed) return;
          const { headers } = decoder.decode(block);
          expect(headers.length === 0 || (sent && headers[0]?.join() === sent.join())).toBe(true);
        });
      }),
    );
  });
});

describe('hostile header blocks', () => {
  it('that name a large entry again and again give no more than the limit, and leave the table right', () => {
    const decoder = createHeaderDecoder(limits);
    const value = 'v'.repeat(4000);
    decoder.decode(
      Buffer.concat([hex('4001 78'), Buffer.from([0x7f, ...varint(value.length - 127)]), Buffer.from(value)]),
    );
    const block = decoder.decode(Buffer.alloc(100_000, 0xbe));
    expect(block.cut).toBe('more headers than are kept');
    expect(block.headers.reduce((sum, [, text]) => sum + text.length, 0)).toBeLessThan(limits.listBytes);
    expect(decoder.decode(hex('be')).headers).toEqual([['x', value]]);
  });

  it('of any bytes throw nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 5 }), (list) => {
        const decoder = createHeaderDecoder(limits);
        for (const block of list) decoder.decode(Buffer.from(block));
        decodeHuffman(Buffer.from(list[0] ?? []));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['an endless integer', 'ffffffffffffffffffff'],
    ['a length beyond the block', '0003 6162'],
    ['the index zero', '80'],
    ['a Huffman code of its end', '0084 ffffffff 00'],
    ['padding that is too long', '0082 07ff ff00'],
  ])('%s is told as unreadable', (_, block) => {
    expect(createHeaderDecoder(limits).decode(hex(block)).cut).toBe('a header block that could not be read');
  });
});

function custom() {
  return [
    [':method', 'GET'],
    [':scheme', 'https'],
    [':path', '/index.html'],
    [':authority', 'www.example.com'],
    ['custom-key', 'custom-value'],
  ];
}

function responses() {
  const early = redirect('Mon, 21 Oct 2013 20:13:21 GMT');
  const late = redirect('Mon, 21 Oct 2013 20:13:22 GMT');
  const cookie = 'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1';
  return [
    [[':status', '302'], ...early],
    [[':status', '307'], ...early],
    [[':status', '200'], ...late, ['content-encoding', 'gzip'], ['set-cookie', cookie]],
  ];
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)];
}
