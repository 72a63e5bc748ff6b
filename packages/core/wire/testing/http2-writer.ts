import { STATIC_TABLE } from '../http2/hpack/static-table.ts';

export type HeaderList = readonly (readonly [name: string, value: string])[];

/** Frames of one direction as a client or server writes them, its compression's table included. */
export interface Http2Writer {
  headers(stream: number, headers: HeaderList, options?: { readonly end?: boolean; readonly parts?: number }): Buffer;
  data(
    stream: number,
    bytes: string | Uint8Array,
    options?: { readonly end?: boolean; readonly padding?: number },
  ): Buffer;
}

export const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

export function createHttp2Writer(): Http2Writer {
  /** Newest first. */
  let table: (readonly [string, string])[] = [];

  function encode([name, value]: readonly [string, string]): Buffer {
    const same = (entry: readonly [string, string] | undefined) => entry?.[0] === name && entry[1] === value;
    const fixed = STATIC_TABLE.findIndex(same);
    if (fixed >= 0) return integer(0x80, 7, fixed + 1);
    const dynamic = table.findIndex(same);
    if (dynamic >= 0) return integer(0x80, 7, dynamic + 62);
    const known = STATIC_TABLE.findIndex((entry) => entry[0] === name) + 1;
    // Sensitive values are never put into the table, as clients do with credentials.
    const sensitive = name === 'authorization';
    if (!sensitive) remember([name, value]);
    return Buffer.concat([
      sensitive ? integer(0x10, 4, known) : integer(0x40, 6, known),
      ...(known === 0 ? [text(name)] : []),
      text(value),
    ]);
  }

  function remember(entry: readonly [string, string]): void {
    table = [entry, ...table];
    while (table.reduce((sum, [name, value]) => sum + name.length + value.length + 32, 0) > 4096) table.pop();
  }

  return {
    headers(stream, headers, { end = false, parts = 1 } = {}) {
      const block = Buffer.concat(headers.map(encode));
      const size = Math.max(1, Math.ceil(block.length / parts));
      const frames: Buffer[] = [];
      for (let at = 0; at < block.length || at === 0; at += size) {
        const last = at + size >= block.length;
        const flags = (at === 0 && end ? 0x01 : 0) | (last ? 0x04 : 0);
        frames.push(frame(at === 0 ? 1 : 9, flags, stream, block.subarray(at, at + size)));
      }
      return Buffer.concat(frames);
    },
    data(stream, bytes, { end = false, padding = 0 } = {}) {
      const all = Buffer.from(bytes);
      const frames: Buffer[] = [];
      for (let at = 0; at < all.length || at === 0; at += FRAME_BYTES) {
        const piece = all.subarray(at, at + FRAME_BYTES);
        const flags = (end && at + FRAME_BYTES >= all.length ? 0x01 : 0) | (padding > 0 ? 0x08 : 0);
        const payload = padding > 0 ? Buffer.concat([Buffer.from([padding]), piece, Buffer.alloc(padding)]) : piece;
        frames.push(frame(0, flags, stream, payload));
      }
      return Buffer.concat(frames);
    },
  };
}

export function frame(type: number, flags: number, stream: number, payload: Uint8Array = new Uint8Array()): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
}

export const settings = (...pairs: readonly (readonly [id: number, value: number])[]): Buffer =>
  frame(
    4,
    0,
    0,
    Buffer.concat(
      pairs.map(([id, value]) => {
        const one = Buffer.alloc(6);
        one.writeUInt16BE(id);
        one.writeUInt32BE(value, 2);
        return one;
      }),
    ),
  );

export const reset = (stream: number, code: number): Buffer => frame(3, 0, stream, Buffer.from([0, 0, 0, code]));

/** Room for padding is left, so that no frame is longer than 16 KiB. */
const FRAME_BYTES = 16_000;

function integer(first: number, prefix: number, value: number): Buffer {
  const most = (1 << prefix) - 1;
  if (value < most) return Buffer.from([first | value]);
  const bytes = [first | most];
  let rest = value - most;
  for (; rest >= 128; rest >>= 7) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1');
  return Buffer.concat([integer(0, 7, bytes.length), bytes]);
}
