/** The header of a frame (RFC 9113 4.1). */
export interface FrameHeader {
  readonly length: number;
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
}

export const FRAME_HEADER = 9;

export const DATA = 0;
export const HEADERS = 1;
export const PRIORITY = 2;
export const RST_STREAM = 3;
export const SETTINGS = 4;
export const PUSH_PROMISE = 5;
export const PING = 6;
export const GOAWAY = 7;
export const WINDOW_UPDATE = 8;
export const CONTINUATION = 9;

export const END_STREAM = 0x01;
export const END_HEADERS = 0x04;
export const PADDED = 0x08;
export const PRIORITISED = 0x20;

/** What every connection starts with on the client's side. */
export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

export function frameHeaderAt(bytes: Buffer, at: number): FrameHeader {
  return {
    length: bytes.readUIntBE(at, 3),
    type: bytes[at + 3] as number,
    flags: bytes[at + 4] as number,
    stream: bytes.readUInt32BE(at + 5) & 0x7fffffff,
  };
}

/** Whether a frame may have this header at all. Frames of unknown types are let through: extensions and fillers use them. */
export function isPossible({ length, type, stream }: FrameHeader): boolean {
  switch (type) {
    case DATA:
    case HEADERS:
    case PUSH_PROMISE:
    case CONTINUATION:
      return stream !== 0;
    case PRIORITY:
      return stream !== 0 && length === 5;
    case RST_STREAM:
      return stream !== 0 && length === 4;
    case SETTINGS:
      return stream === 0 && length % 6 === 0;
    case PING:
      return stream === 0 && length === 8;
    case GOAWAY:
      return stream === 0 && length >= 8;
    case WINDOW_UPDATE:
      return length === 4;
    default:
      return true;
  }
}

/**
 * Whether a frame begins here, as far as nothing before it says so: of a defined type, no longer than a frame is unless another
 * size was agreed, no flag that its type has not, and on one of the first million streams.
 */
export function isLikely(bytes: Buffer, at: number): boolean {
  if (((bytes[at + 5] as number) & 0x80) !== 0) return false;
  const header = frameHeaderAt(bytes, at);
  const flags = FLAGS[header.type];
  if (flags === undefined || (header.flags & ~flags) !== 0) return false;
  return header.length <= USUAL_LENGTH && header.stream < 0x100000 && isPossible(header);
}

const USUAL_LENGTH = 16_384;
/** The flags of each type, from DATA on. */
const FLAGS = [0x09, 0x2d, 0, 0, 0x01, 0x0c, 0x01, 0, 0, 0x04];
