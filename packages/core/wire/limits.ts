import type { ReorderLimits } from './stream/byte-stream.ts';

/** What one session may keep in memory, per direction. */
export interface WireLimits extends ReorderLimits {
  /** Start line and headers of one message; real servers accept 8 to 128 KiB. */
  readonly headBytes: number;
  /** Of one body as it came over the wire; the rest is counted, not kept. */
  readonly bodyBytes: number;
  /** Of one body after content decoding. */
  readonly decodedBytes: number;
  /** Of all bodies together that are open at once on one connection, beyond which none is kept. */
  readonly openBodiesBytes: number;
  /** Requests waiting for their response on one connection. */
  readonly pendingRequests: number;
  /** Streams open at once on one connection of HTTP/2. */
  readonly openStreams: number;
  /**
   * A session is not HTTP when so often one side began to speak after the other without beginning a message, or when so many bytes
   * held none. Pieces alone say nothing: an answer that was joined in its middle may still have thousands.
   */
  readonly undecidedTurns: number;
  readonly undecidedBytes: number;
}

export const defaultLimits: WireLimits = {
  reorderPieces: 16,
  reorderBytes: 256 * 1024,
  headBytes: 128 * 1024,
  bodyBytes: 8 * 1024 * 1024,
  decodedBytes: 16 * 1024 * 1024,
  openBodiesBytes: 32 * 1024 * 1024,
  pendingRequests: 128,
  openStreams: 1024,
  undecidedTurns: 16,
  undecidedBytes: 32 * 1024 * 1024,
};
