import type { EventData } from '@remit/core/event';

export type WireKind = 'http.request' | 'http.response' | 'llm.request' | 'llm.response' | 'coverage';

/** `data` of an event to be, with the position of its bytes; the caller adds who and when. */
export type WireResult<A> = { [K in WireKind]: Result<A, K> }[WireKind];

interface Result<A, K extends WireKind> {
  readonly kind: K;
  /** What the caller gave with the piece that held the last byte of the message's head or body, not what merely ended it. */
  readonly at: A;
  /** The same for its first byte. */
  readonly began: A;
  readonly data: EventData[K];
}
