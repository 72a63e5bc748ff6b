/** Reads a message from its beginning. Past its end everything is 0 or empty, and `failed` says so: nothing throws. */
export class Cursor {
  readonly bytes: Buffer;
  at: number;
  failed = false;

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  take(count: number): Buffer {
    if (count < 0 || count > this.left) {
      this.failed = true;
      this.at = this.bytes.length;
      return EMPTY;
    }
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  skip(count: number): void {
    this.take(count);
  }

  u8(): number {
    return this.take(1)[0] ?? 0;
  }

  u16(): number {
    const bytes = this.take(2);
    return bytes.length === 2 ? bytes.readUInt16BE(0) : 0;
  }

  i32(): number {
    const bytes = this.take(4);
    return bytes.length === 4 ? bytes.readInt32BE(0) : 0;
  }

  /** Little-endian, of up to six bytes; of eight as far as a double is exact. */
  uLe(count: number): number {
    const bytes = this.take(count);
    if (bytes.length !== count) return 0;
    return count <= 6 ? bytes.readUIntLE(0, count) : Number(bytes.readBigUInt64LE(0));
  }

  /** MySQL's integer of one to nine bytes; undefined stands for null. */
  lengthCoded(): number | undefined {
    const first = this.u8();
    if (first < 0xfb) return first;
    if (first === 0xfb) return undefined;
    if (first === 0xfc) return this.uLe(2);
    if (first === 0xfd) return this.uLe(3);
    if (first === 0xfe) return this.uLe(8);
    this.failed = true;
    return 0;
  }

  /** Bytes behind such a length; undefined for null. */
  counted(): Buffer | undefined {
    const length = this.lengthCoded();
    return length === undefined ? undefined : this.take(length);
  }

  /** Up to the next zero byte. */
  text(): string {
    const end = this.bytes.indexOf(0, this.at);
    if (end < 0) {
      this.failed = true;
      this.at = this.bytes.length;
      return '';
    }
    const text = this.bytes.toString('utf8', this.at, end);
    this.at = end + 1;
    return text;
  }
}

const EMPTY = Buffer.alloc(0);
