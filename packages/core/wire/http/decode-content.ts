import zlib from 'node:zlib';

export interface Decoded {
  readonly bytes: Buffer;
  /** Why `bytes` is not the whole content. */
  readonly cut?: string;
}

/**
 * Undoes content codings (outermost last, see codingsOf). A body that was cut is decoded as far as it goes; one that would grow
 * past `most` bytes, or is damaged, as far as a few shorter prefixes of it allow.
 */
export function decodeContent(bytes: Buffer, codings: readonly string[], most: number): Decoded {
  if (codings.length > MOST_CODINGS) return { bytes, cut: 'too many content codings' };
  let decoded: Decoded = { bytes };
  for (const coding of codings.toReversed()) {
    const decode = decoders[coding];
    if (decode === undefined)
      return { bytes: decoded.bytes, cut: `content coding ${coding.slice(0, 32)} is not known` };
    if (decoded.bytes.length === 0) break;
    const next = decodeOne(decode, decoded.bytes, most);
    const cut = decoded.cut ?? next.cut;
    decoded = { bytes: next.bytes, ...(cut !== undefined && { cut }) };
  }
  return decoded;
}

const MOST_CODINGS = 3;

/** Halvings of the input before the content is given up. Bounds the work that one hostile body can cause. */
const MOST_TRIES = 12;

type Decode = (bytes: Buffer, most: number) => Buffer;

function decodeOne(decode: Decode, bytes: Buffer, most: number): Decoded {
  let cut: string | undefined;
  let length = bytes.length;
  for (let tries = 0; tries < MOST_TRIES && length > 0; tries++, length >>= 1) {
    try {
      const decoded = decode(bytes.subarray(0, length), most);
      return cut === undefined ? { bytes: decoded } : { bytes: decoded, cut };
    } catch (error) {
      const tooLarge = (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
      cut ??= tooLarge ? `more than ${most} bytes when decoded` : 'content coding damaged';
    }
  }
  return { bytes: Buffer.alloc(0), cut: cut ?? 'content coding damaged' };
}

const sync = zlib.constants.Z_SYNC_FLUSH;

/** Each accepts an input that ends early. */
const decoders: Record<string, Decode> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  deflate: inflate,
  br: (bytes, most) =>
    zlib.brotliDecompressSync(bytes, { finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH, maxOutputLength: most }),
  zstd: (bytes, most) =>
    zlib.zstdDecompressSync(bytes, { finishFlush: zlib.constants.ZSTD_e_flush, maxOutputLength: most }),
};

function gunzip(bytes: Buffer, most: number): Buffer {
  return zlib.gunzipSync(bytes, { finishFlush: sync, maxOutputLength: most });
}

/** "deflate" means the zlib format (RFC 9110 8.4.1.2), yet some servers send the bare one. */
function inflate(bytes: Buffer, most: number): Buffer {
  const options = { finishFlush: sync, maxOutputLength: most };
  const header = bytes.length > 1 ? bytes.readUInt16BE(0) : 0;
  const zlibFormat = (header & 0x0f00) === 0x0800 && header % 31 === 0;
  return zlibFormat ? zlib.inflateSync(bytes, options) : zlib.inflateRawSync(bytes, options);
}
