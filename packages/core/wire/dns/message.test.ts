import { encode, type Packet } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDnsFraming } from './framing.ts';
import { readDnsMessage } from './message.ts';

const RESPONSE = 0x8000;

function answer(packet: Partial<Packet>): Buffer {
  return encode({
    type: 'response',
    id: 7,
    flags: 0x180,
    questions: [{ type: 'A', name: 'shop.example.com' }],
    ...packet,
  });
}

describe('a DNS message', () => {
  it('of a question gives name and type, whatever the case of its letters', () => {
    const bytes = encode({
      type: 'query',
      id: 99,
      flags: 0x100,
      questions: [{ type: 'AAAA', name: 'ShOp.Example.COM' }],
    });
    expect(readDnsMessage(bytes, 'key')).toEqual({
      id: 99,
      response: false,
      question: { name: 'shop.example.com', type: 'AAAA' },
      rcode: undefined,
      answers: [],
      truncated: false,
    });
  });

  it('of an answer gives the chain of names to the addresses', () => {
    const bytes = answer({
      answers: [
        { type: 'CNAME', name: 'shop.example.com', ttl: 300, data: 'edge.cdn.example.net' },
        { type: 'A', name: 'edge.cdn.example.net', ttl: 20, data: '192.0.2.7' },
        { type: 'AAAA', name: 'edge.cdn.example.net', ttl: 20, data: '2001:db8::7' },
      ],
      additionals: [
        {
          type: 'OPT',
          name: '.',
          udpPayloadSize: 4096,
          extendedRcode: 0,
          ednsVersion: 0,
          flags: 0,
          flag_do: false,
          options: [],
        },
      ],
    });
    expect(readDnsMessage(bytes, 'key')?.answers).toEqual([
      { name: 'shop.example.com', type: 'CNAME', ttl: 300, data: 'edge.cdn.example.net' },
      { name: 'edge.cdn.example.net', type: 'A', ttl: 20, data: '192.0.2.7' },
      { name: 'edge.cdn.example.net', type: 'AAAA', ttl: 20, data: '2001:db8::7' },
    ]);
  });

  it('says that a name does not exist, and that an answer was cut by its server', () => {
    const nothing = answer({});
    nothing.writeUInt16BE(nothing.readUInt16BE(2) | 3, 2);
    expect(readDnsMessage(nothing, 'key')).toMatchObject({ rcode: 'NXDOMAIN', truncated: false });
    const cut = answer({});
    cut.writeUInt16BE(cut.readUInt16BE(2) | 0x200, 2);
    expect(readDnsMessage(cut, 'key')).toMatchObject({ rcode: 'NOERROR', truncated: true });
  });

  it('of which only the beginning was seen still gives its question', () => {
    const bytes = answer({ answers: [{ type: 'A', name: 'shop.example.com', ttl: 1, data: '192.0.2.7' }] });
    expect(readDnsMessage(bytes.subarray(0, bytes.length - 3), 'key')).toMatchObject({
      question: { name: 'shop.example.com', type: 'A' },
      answers: [],
      truncated: true,
    });
  });

  it('gives texts and services, bounded, and no secret in a name', () => {
    const bytes = answer({
      answers: [
        {
          type: 'TXT',
          name: 'a.example',
          ttl: 4_000_000_000,
          data: [Buffer.from('x'.repeat(200)), Buffer.from('y'.repeat(200))],
        },
        { type: 'SRV', name: 'a.example', ttl: 1, data: { target: 'b.example', port: 5432, priority: 1, weight: 1 } },
      ],
    });
    const [txt, srv] = readDnsMessage(bytes, 'key')?.answers ?? [];
    expect(txt).toMatchObject({ type: 'TXT', ttl: 604_800, data: 'x'.repeat(200) + 'y'.repeat(56) });
    expect(srv).toMatchObject({ type: 'SRV', data: 'b.example' });
    const leak = encode({
      type: 'query',
      id: 1,
      questions: [{ type: 'A', name: `glpat-${'a1'.repeat(12)}.evil.example` }],
    });
    expect(readDnsMessage(leak, 'key')?.question.name).toMatch(/^‹redacted:gitlab_token:/);
  });

  it('knows the newer record types by name', () => {
    const bytes = encode({ type: 'query', id: 1, questions: [{ type: 'A', name: 'a.example' }] });
    bytes.writeUInt16BE(65, bytes.length - 4);
    expect(readDnsMessage(bytes, 'key')?.question.type).toBe('HTTPS');
  });

  it('is not seen in multicast answers, updates and other bytes', () => {
    const multicast = encode({
      type: 'response',
      id: 0,
      answers: [{ type: 'A', name: 'printer.local', ttl: 1, data: '192.0.2.1' }],
    });
    expect(readDnsMessage(multicast, 'key')).toBeUndefined();
    expect(readDnsMessage(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n'), 'key')).toBeUndefined();
    expect(readDnsMessage(Buffer.alloc(0), 'key')).toBeUndefined();
  });

  it('whose names point at each other ends, in time that does not grow with the square of its length', () => {
    const question = encode({ type: 'query', id: 1, questions: [{ type: 'A', name: 'a.example' }] });
    const bytes = Buffer.alloc(65_535);
    question.copy(bytes);
    bytes.writeUInt16BE(RESPONSE | 0x180, 2);
    bytes.writeUInt16BE(5_000, 6);
    for (let at = question.length; at + 2 <= bytes.length; at += 2)
      bytes.writeUInt16BE(0xc000 | Math.min(at - 2, 0x3fff), at);
    const began = performance.now();
    expect(readDnsMessage(bytes, 'key')?.question.name).toBe('a.example');
    expect(performance.now() - began).toBeLessThan(200);
  });

  it('never throws, whatever the bytes', () => {
    const good = answer({ answers: [{ type: 'A', name: 'shop.example.com', ttl: 1, data: '192.0.2.7' }] });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(good.length - 1), fc.nat(255), (any, at, byte) => {
        readDnsMessage(any, 'key');
        const changed = Buffer.from(good);
        changed[at] = byte;
        readDnsMessage(changed, 'key');
      }),
    );
  });
});

describe('DNS over TCP', () => {
  it('gives the same messages however the bytes are cut', () => {
    const messages = [
      answer({}),
      answer({ answers: [{ type: 'A', name: 'a', ttl: 1, data: '192.0.2.7' }] }),
      answer({ id: 9 }),
    ];
    const stream = Buffer.concat(
      messages.flatMap((message) => [Buffer.from([message.length >> 8, message.length & 255]), message]),
    );
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length)), (cuts) => {
        const framing = createDnsFraming();
        const places = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const read = places.slice(1).flatMap((end, i) => framing.push(stream.subarray(places[i], end)));
        expect(read).toEqual(messages);
      }),
    );
  });

  it('is not read on after a gap', () => {
    const framing = createDnsFraming();
    framing.push(Buffer.from([0]));
    framing.gap();
    expect(framing.readable).toBe(false);
    expect(framing.push(Buffer.from([0, 1, 2, 0, 1, 2]))).toEqual([]);
  });
});
