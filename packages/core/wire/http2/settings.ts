import type { FrameHeader } from './frame.ts';

/** The largest frame that the sender of a SETTINGS frame takes; undefined when it does not say. */
export function announcedFrameBytes({ flags }: FrameHeader, payload: Buffer): number | undefined {
  if ((flags & ACK) !== 0) return undefined;
  let found: number | undefined;
  for (let at = 0; at + 6 <= payload.length; at += 6) {
    const value = payload.readUInt32BE(at + 2);
    const isAllowed = value >= 16_384 && value <= 0xffffff;
    if (payload.readUInt16BE(at) === MAX_FRAME_SIZE && isAllowed) found = value;
  }
  return found;
}

/** The name of the code in a RST_STREAM or at the end of a GOAWAY (RFC 9113 7). */
export function errorName(payload: Buffer): string {
  const code = payload.length >= 4 ? payload.readUInt32BE(0) : -1;
  return ERRORS[code] ?? `code ${code}`;
}

const ACK = 0x01;
const MAX_FRAME_SIZE = 5;
const ERRORS =
  `NO_ERROR PROTOCOL_ERROR INTERNAL_ERROR FLOW_CONTROL_ERROR SETTINGS_TIMEOUT STREAM_CLOSED FRAME_SIZE_ERROR
  REFUSED_STREAM CANCEL COMPRESSION_ERROR CONNECT_ERROR ENHANCE_YOUR_CALM INADEQUATE_SECURITY HTTP_1_1_REQUIRED`.split(
    /\s+/,
  );
