import type { Direction } from '../protocol.ts';

/**
 * Holds the first pieces of a session until one tells which end speaks in which direction; a piece alone may be too short for that.
 */
export interface Opening<A> {
  /** True while the piece is held, or was given on with those before it. */
  take(direction: Direction, bytes: Buffer, at: A, fresh: boolean): boolean;
  /** The direction in which the client speaks; `out` as long as it is not known. */
  readonly front: Direction;
}

export function createOpening<A>(
  speakerOf: (bytes: Buffer) => 'front' | 'back' | 'no' | 'more',
  known: (direction: Direction, bytes: Buffer, at: A, fresh: boolean) => void,
): Opening<A> {
  let front: Direction | undefined;
  let held: { direction: Direction; bytes: Buffer; at: A; fresh: boolean }[] = [];
  return {
    take(direction, bytes, at, fresh) {
      if (front !== undefined) return false;
      held.push({ direction, bytes, at, fresh });
      const same = Buffer.concat(held.filter((piece) => piece.direction === direction).map((piece) => piece.bytes));
      const speaker = speakerOf(same);
      const full = held.length > MOST_PIECES || same.length > MOST_BYTES;
      if (speaker === 'front' || (speaker === 'more' && full)) front = direction;
      else if (speaker === 'back') front = other(direction);
      else if (speaker === 'no') held = held.filter((piece) => piece.direction !== direction);
      if (front === undefined) return true;
      const all = held;
      held = [];
      for (const piece of all) known(piece.direction, piece.bytes, piece.at, piece.fresh);
      return true;
    },
    get front() {
      return front ?? 'out';
    },
  };
}

const MOST_PIECES = 16;
const MOST_BYTES = 8_192;

export function other(direction: Direction): Direction {
  return direction === 'out' ? 'in' : 'out';
}
