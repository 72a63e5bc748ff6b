import type { Channel } from './http.ts';

/**
 * A statement that a client sent to a database and the answer to it, told when the answer was whole. Values never stand in it:
 * literals of the statement and bound parameters leave the node as keyed hashes alone.
 */
export interface SqlQueryData {
  /** Unique in the log. */
  readonly exchange: string;
  readonly channel: Channel;
  readonly role: 'client' | 'server';
  readonly dialect: SqlDialect;
  /** With `?` for each literal, comments and redundant space left out. Absent when it was not seen: prepared before the sensor came. */
  readonly statement?: string;
  /** True when only the beginning of the statement was kept. */
  readonly statement_cut?: boolean;
  /** select, insert, create, call, begin, …; `unknown` when the statement was not seen or begins with no known word. */
  readonly operation: string;
  /** As written, without quotes: `schema.table`. Names of common table expressions are none. */
  readonly tables: readonly string[];
  /** Keyed hashes of the values in it (see value-hash.ts), literals first, then bound parameters, at most 64. */
  readonly values?: readonly string[];
  /** Rows that came back, or else rows that were changed. Absent when it could not be counted: never an estimate. */
  readonly rows?: number;
  /** Rows that came back; absent when the statement returns none. */
  readonly returned?: number;
  /** Rows that the server says were changed. */
  readonly affected?: number;
  /** Set when the server refused: its code (SQLSTATE or number) and the name of the condition where it has one. */
  readonly error?: { readonly code: string };
  readonly database?: string;
  readonly user?: string;
  /** What the client calls itself. */
  readonly application?: string;
  /** trace context in a comment of the statement, as SQL commenters write it. */
  readonly traceparent?: string;
  /** Keyed fingerprint of the text in the cells that came back, of as many as were looked at. */
  readonly fingerprint?: readonly string[];
  readonly bytes_out: number;
  readonly bytes_in: number;
  /** Set when part of the exchange was not seen, with the reason. */
  readonly truncated?: string;
}

export type SqlDialect = 'postgresql' | 'mysql' | 'tds';
