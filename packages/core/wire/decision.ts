import type { WireLimits } from './limits.ts';
import type { Direction, ProtocolSpeech, SessionFacts } from './protocol.ts';
import type { LossReport } from './loss-report.ts';

/**
 * Finds out what a session speaks. A piece in which no protocol recognises itself is passed over: the session was perhaps joined
 * in the middle of a message, and the next piece may begin one. Pieces that are too short to tell are held.
 */
export interface Decision<A> {
  data(direction: Direction, bytes: Buffer, at: A, fresh: boolean): void;
  gap(direction: Direction): void;
  close(): void;
}

export interface HeldPiece<A> {
  readonly direction: Direction;
  readonly bytes: Buffer;
  readonly at: A;
  readonly fresh: boolean;
}

export interface DecisionEvents<A> {
  /** `held`: all that is to be read, of both directions, in the order in which it came. */
  speaks(speech: ProtocolSpeech, held: readonly HeldPiece<A>[]): void;
  /** The session is given up. */
  nothing(at: A): void;
}

/** A protocol that needs more than this to be recognised is not. */
const FIRST_BYTES = 4096;

export function createDecision<A>(
  speeches: readonly ProtocolSpeech[],
  limits: WireLimits,
  facts: SessionFacts & { readonly loss: LossReport; readonly joined: Record<Direction, boolean> },
  events: DecisionEvents<A>,
): Decision<A> {
  let held: HeldPiece<A>[] = [];
  const first: Record<Direction, Buffer | undefined> = { out: undefined, in: undefined };
  let turns = 0;
  let speaker: Direction | undefined;
  let bytesSeen = 0;
  let latest: { readonly at: A } | undefined;
  let begunWasLost = false;

  /** `more` when nobody says yes and somebody might. */
  function ask(bytes: Buffer, direction: Direction): ProtocolSpeech | 'no' | 'more' {
    let answer: 'no' | 'more' = 'no';
    for (const speech of speeches) {
      const said = speech.recognises(bytes, direction, facts);
      if (said === 'yes') return speech;
      if (said === 'more' && bytes.length < FIRST_BYTES) answer = 'more';
    }
    return answer;
  }

  function drop(direction: Direction): number {
    const dropped = first[direction]?.length ?? 0;
    if (dropped > 0) held = held.filter((piece) => piece.direction !== direction);
    first[direction] = undefined;
    facts.joined[direction] = true;
    return dropped;
  }

  /** True when it is decided. */
  function consider(piece: HeldPiece<A>): boolean {
    const { direction, bytes, fresh } = piece;
    const before = first[direction];
    if (!before && !fresh) {
      facts.joined[direction] = true;
      return false;
    }
    const seen = before ? Buffer.concat([before, bytes]) : bytes;
    const answer = ask(seen, direction);
    if (answer === 'no') {
      drop(direction);
      return before !== undefined && fresh && consider(piece);
    }
    held.push(piece);
    if (answer === 'more') {
      first[direction] = seen;
      return false;
    }
    const all = held;
    held = [];
    events.speaks(answer, all);
    return true;
  }

  return {
    data(direction, bytes, at, fresh) {
      if (direction !== speaker) turns++;
      speaker = direction;
      bytesSeen += bytes.length;
      latest = { at };
      if (consider({ direction, bytes, at, fresh })) return;
      if (turns > limits.undecidedTurns || bytesSeen > limits.undecidedBytes) events.nothing(at);
    },
    gap(direction) {
      if (drop(direction) > 0) begunWasLost = true;
    },
    close() {
      const bytes = drop('out') + drop('in');
      if (bytes > 0) facts.loss.lost(bytes, 'the connection ended inside a message head');
      else if (latest && !begunWasLost) events.nothing(latest.at);
    },
  };
}
