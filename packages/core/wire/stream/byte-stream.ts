/**
 * One direction of a session: pieces with absolute offsets in, bytes in order out. What is missing is waited for as long as few
 * pieces stand behind it, then given up and told as a gap. Bytes that came before are ignored.
 */
export interface ByteStream<A> {
  /** `offset`: bytes that went this way before the first of `bytes`. */
  push(offset: number, bytes: Uint8Array, at: A): void;
  /** Nothing older will come: what is missing now is lost. */
  settle(): void;
  /** Bytes stand behind a hole. */
  readonly waiting: boolean;
  /** Bytes that came with an impossible offset and were dropped. */
  readonly dropped: number;
}

export interface ByteSink<A> {
  /** `fresh`: these bytes begin where a piece began, which is where applications begin their messages. */
  data(bytes: Uint8Array, at: A, fresh: boolean): void;
  gap(bytes: number, at: A): void;
}

export interface ReorderLimits {
  /** Pieces and bytes that may stand behind a hole before it is given up. */
  readonly reorderPieces: number;
  readonly reorderBytes: number;
}

interface Piece<A> {
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly at: A;
}

export function createByteStream<A>(limits: ReorderLimits, sink: ByteSink<A>): ByteStream<A> {
  let next = 0;
  let dropped = 0;
  let waiting: Piece<A>[] = [];
  let waitingBytes = 0;

  function deliver(piece: Piece<A>): void {
    const known = next - piece.offset;
    if (known >= piece.bytes.length) return;
    if (known < 0) sink.gap(-known, piece.at);
    next = piece.offset + piece.bytes.length;
    sink.data(known > 0 ? piece.bytes.subarray(known) : piece.bytes, piece.at, known <= 0);
  }

  function deliverWaiting(all: boolean): void {
    let count = 0;
    for (; count < waiting.length; count++) {
      const piece = waiting[count] as Piece<A>;
      if (!all && piece.offset > next) break;
      waitingBytes -= piece.bytes.length;
      deliver(piece);
    }
    if (count > 0) waiting = waiting.slice(count);
  }

  return {
    push(offset, bytes, at) {
      if (bytes.length === 0) return;
      if (!Number.isSafeInteger(offset) || offset < 0 || !Number.isSafeInteger(offset + bytes.length)) {
        dropped += bytes.length;
        return;
      }
      const piece = { offset, bytes, at };
      if (offset <= next) {
        deliver(piece);
        if (waiting.length > 0) deliverWaiting(false);
        return;
      }
      insert(waiting, piece);
      waitingBytes += bytes.length;
      if (waiting.length > limits.reorderPieces || waitingBytes > limits.reorderBytes) deliverWaiting(true);
    },
    settle: () => deliverWaiting(true),
    get waiting() {
      return waiting.length > 0;
    },
    get dropped() {
      return dropped;
    },
  };
}

/** From the end: pieces nearly always come in order. */
function insert<A>(waiting: Piece<A>[], piece: Piece<A>): void {
  let at = waiting.length;
  while (at > 0 && (waiting[at - 1] as Piece<A>).offset > piece.offset) at--;
  waiting.splice(at, 0, piece);
}
