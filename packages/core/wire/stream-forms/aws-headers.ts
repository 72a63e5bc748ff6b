/**
 * The headers of one message of an AWS event stream: a name with its length in one byte, the type of the value, the value.
 * Values that are not text are written as text. Undefined when lengths or types do not fit.
 */
export function readAwsHeaders(bytes: Buffer): ReadonlyMap<string, string> | undefined {
  const headers = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + (bytes[at] as number);
    if (nameEnd >= bytes.length) return undefined;
    const name = bytes.toString('utf8', at + 1, nameEnd);
    const type = TYPES[bytes[nameEnd] as number];
    if (!type) return undefined;
    let from = nameEnd + 1;
    let length = type.length;
    if (length === undefined) {
      if (from + 2 > bytes.length) return undefined;
      length = bytes.readUInt16BE(from);
      from += 2;
    }
    at = from + length;
    if (at > bytes.length) return undefined;
    headers.set(name, type.text(bytes.subarray(from, at)));
  }
  return headers;
}

interface HeaderType {
  /** Undefined: it stands before the value, in two bytes. */
  readonly length?: number;
  text(value: Buffer): string;
}

/** By the number of the type, from 0 to 9. */
const TYPES: readonly HeaderType[] = [
  { length: 0, text: () => 'true' },
  { length: 0, text: () => 'false' },
  { length: 1, text: (value) => String(value.readInt8()) },
  { length: 2, text: (value) => String(value.readInt16BE()) },
  { length: 4, text: (value) => String(value.readInt32BE()) },
  { length: 8, text: (value) => String(value.readBigInt64BE()) },
  { text: (value) => value.toString('base64') },
  { text: (value) => value.toString('utf8') },
  // Milliseconds since 1970.
  { length: 8, text: (value) => String(value.readBigInt64BE()) },
  { length: 16, text: (value) => value.toString('hex') },
];
