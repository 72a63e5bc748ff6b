import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layout, recordType } from '../layout.ts';
import { freshView, type RecordView } from '../view.ts';
import { decode } from './decode.ts';
import { userDevice } from './file.ts';
import { splitArguments } from './process.ts';

function header(type: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  const at = layout.record_header;
  bytes.writeBigUInt64LE(123n, at.boot_ns);
  bytes.writeBigUInt64LE(2n ** 53n + 1n, at.start_boot_ns);
  bytes.writeBigUInt64LE(2n ** 64n - 1n, at.cgroup);
  bytes.writeUInt32LE(4_000_000, at.pid);
  bytes.writeUInt32LE(type, at.type);
  return bytes;
}

function tls(data: Buffer, length = data.length): Buffer {
  const at = layout.tls_record;
  const bytes = Buffer.concat([header(recordType.tls, at.size), data]);
  bytes.writeUInt32LE(length, at.length);
  bytes.writeInt32LE(-1, at.fd);
  return bytes;
}

function viewed(bytes: Uint8Array): RecordView {
  const view = freshView(bytes.length);
  view.bytes.set(bytes);
  return view;
}

describe('decode', () => {
  it('reads a record that does not stand at the start of the buffer', () => {
    const record = tls(Buffer.from('hello'));
    const ring = Buffer.concat([Buffer.alloc(24, 0xff), record, Buffer.alloc(9, 0xff)]);
    expect(decode(viewed(ring), 24, record.length)?.record).toMatchObject({
      type: 'tls',
      pid: 4_000_000,
      startBootNs: 2n ** 53n + 1n,
      cgroup: 2n ** 64n - 1n,
      fd: -1,
      data: new Uint8Array(Buffer.from('hello')),
    });
  });

  it('hands out bytes that stay when the ring is written over', () => {
    const record = tls(Buffer.from('secret'));
    const ring = viewed(record);
    const decoded = decode(ring, 0, record.length);
    ring.bytes.fill(0);
    expect(decoded?.record).toMatchObject({ data: new Uint8Array(Buffer.from('secret')) });
  });

  it('refuses lengths that reach past the record, and types it does not know', () => {
    const record = tls(Buffer.from('hello'), 6);
    expect(decode(viewed(record), 0, record.length)).toBeUndefined();
    const odd = header(99, 64);
    expect(decode(viewed(odd), 0, odd.length)).toBeUndefined();
    expect(decode(viewed(odd), 0, 8)).toBeUndefined();
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 0, max: 63 }), (random, type) => {
        const bytes = Buffer.concat([header(type, 40), random]);
        decode(viewed(bytes), 0, bytes.length);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('splitArguments', () => {
  it('keeps empty arguments and a last one that was cut', () => {
    expect(splitArguments('a\0\0b\0')).toEqual(['a', '', 'b']);
    expect(splitArguments('a\0cut')).toEqual(['a', 'cut']);
    expect(splitArguments('')).toEqual([]);
  });
});

describe('userDevice', () => {
  it('gives device numbers as stat(2) does', () => {
    expect(userDevice((254 << 20) | 0)).toBe(65024);
    expect(userDevice((8 << 20) | 300)).toBe(((300 & 0xff) | (8 << 8) | ((300 & ~0xff) << 12)) >>> 0);
  });
});
