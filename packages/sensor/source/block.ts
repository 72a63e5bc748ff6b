import { readSync, writeSync } from 'node:fs';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/**
 * A raw capture is JSON lines in zstd frames, each behind a skippable frame (RFC 8878, 3.1.2) that says how long it is: zstdcat reads it,
 * and a reader knows before it reads or unpacks anything how much memory that takes.
 */
const SKIPPABLE = 0x184d2a5a;
const PREFIX = 16;
const MOST = 32 * 1024 * 1024;
const FAST = 1;

export function writeBlock(fd: number, text: string): void {
  const raw = Buffer.from(text);
  const packed = zstdCompressSync(raw, { params: { [constants.ZSTD_c_compressionLevel]: FAST } });
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeUInt32LE(SKIPPABLE, 0);
  prefix.writeUInt32LE(8, 4);
  prefix.writeUInt32LE(packed.length, 8);
  prefix.writeUInt32LE(raw.length, 12);
  writeAll(fd, Buffer.concat([prefix, packed]));
}

/** The next block's text; undefined at the end of the file; an error where it is damaged or cut. Never throws. */
export function readBlock(fd: number): string | undefined | { readonly error: string } {
  try {
    const prefix = readExactly(fd, PREFIX);
    if (prefix.length === 0) return undefined;
    if (prefix.length < PREFIX) return { error: 'it ends within a block' };
    if (prefix.readUInt32LE(0) !== SKIPPABLE || prefix.readUInt32LE(4) !== 8)
      return { error: 'a block does not start as it should' };
    const packedLength = prefix.readUInt32LE(8);
    const rawLength = prefix.readUInt32LE(12);
    if (packedLength > MOST || rawLength > MOST) return { error: 'a block is larger than any that is written' };
    const packed = readExactly(fd, packedLength);
    if (packed.length < packedLength) return { error: 'it ends within a block' };
    const raw = zstdDecompressSync(packed, { maxOutputLength: Math.max(1, rawLength) });
    return raw.length === rawLength ? raw.toString('utf8') : { error: 'a block is not as long as it says' };
  } catch (error) {
    return { error: `a block cannot be unpacked (${String((error as NodeJS.ErrnoException).code ?? error)})` };
  }
}

function readExactly(fd: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  let held = 0;
  while (held < length) {
    const count = readSync(fd, buffer, held, length - held, null);
    if (count === 0) break;
    held += count;
  }
  return buffer.subarray(0, held);
}

function writeAll(fd: number, data: Buffer): void {
  for (let written = 0; written < data.length; ) written += writeSync(fd, data, written);
}
