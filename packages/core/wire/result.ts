import type { EventData, Source } from '@remit/core/event';
import type { Direction } from './protocol.ts';

/** The kinds of events that come out of bytes. */
export type WireKind =
  | 'http.request'
  | 'http.response'
  | 'llm.request'
  | 'llm.response'
  | 'mcp.request'
  | 'mcp.response'
  | 'a2a.request'
  | 'a2a.response'
  | 'sql.query'
  | 'cloud.call'
  | 'coverage';

/** `data` of an event to be. */
export type Told = {
  [K in WireKind]: { readonly kind: K; readonly data: EventData[K]; readonly source?: Source };
}[WireKind];

/** The same with the position of its bytes; the caller adds who and when. `source` is set where it is not the channel's own. */
export type WireResult<A> = Told & {
  /** What the caller gave with the piece that held the last byte of the message's head or body, not what merely ended it. */
  readonly at: A;
  /** The same for its first byte. */
  readonly began: A;
  /** Which way the message went; coverage goes neither way. */
  readonly direction?: Direction;
};
