import { FRAME_HEADER, frameHeaderAt, isLikely } from './frame.ts';

/**
 * Whether a piece is frames from its first byte on: how a connection shows that was joined after its preface, and where one goes
 * on after a loss. Frames must fill it exactly, or be at least two and the last one reach beyond it.
 */
export function looksLikeFrames(bytes: Buffer): boolean {
  let at = 0;
  let frames = 0;
  while (at + FRAME_HEADER <= bytes.length && frames < ENOUGH) {
    if (!isLikely(bytes, at)) return false;
    at += FRAME_HEADER + frameHeaderAt(bytes, at).length;
    frames++;
  }
  return frames === ENOUGH || (frames > 0 && at === bytes.length) || frames > 1;
}

/** So many sound headers in a row are no accident. */
const ENOUGH = 8;
