/**
 * Whether a piece is nothing but whole HTTP/2 frames (RFC 9113 4.1): how a connection shows that was joined after its preface.
 * The lengths must add up exactly and the first frame be of a defined type on a stream it may stand on.
 */
export function looksLikeFrames(bytes: Uint8Array): boolean {
  let at = 0;
  while (at + 9 <= bytes.length) {
    const length = ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
    const type = bytes[at + 3] as number;
    const stream =
      (bytes[at + 5] as number) | (bytes[at + 6] as number) | (bytes[at + 7] as number) | (bytes[at + 8] as number);
    if (type > 0x09 || ((bytes[at + 5] as number) & 0x80) !== 0) return false;
    const connectionWide = type === 0x04 || type === 0x06 || type === 0x07;
    if (type !== 0x08 && connectionWide !== (stream === 0)) return false;
    at += 9 + length;
  }
  return at > 0 && at === bytes.length;
}
