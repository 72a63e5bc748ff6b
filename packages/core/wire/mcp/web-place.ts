import type { RequestHead, ResponseHead } from '../http/head.ts';
import type { HttpRequest } from '../http/meaning.ts';
import { keyedHash } from '../redact/keyed-hash.ts';
import type { Place } from './asked.ts';
import { isRevision } from './methods.ts';

/** Where the messages of one HTTP exchange stand, and under what they are joined with those of others. */
export interface WebPlace {
  /** Of requests that go the way the HTTP request goes. */
  readonly place: Place;
  /** Keyed hash of the session or, without one, of the address: the same for all exchanges of one session. */
  readonly scope: string;
}

export function placeOf({ data, head }: HttpRequest, key: string): WebPlace {
  const version = head.headers.get('mcp-protocol-version');
  const session = sessionOf(head, key);
  const { exchange, channel, role, host } = data;
  return {
    scope: session ?? scopeOf(head.target, host, key),
    place: {
      exchange,
      channel,
      role,
      asked_by: 'client',
      transport: 'http',
      http_exchange: exchange,
      ...(isRevision(version) && { protocol_version: version }),
      ...(session !== undefined && { session }),
      ...(host !== undefined && { host }),
    },
  };
}

export function sessionOf(head: RequestHead | ResponseHead, key: string): string | undefined {
  const id = head.headers.get('mcp-session-id');
  return id === undefined || id === '' ? undefined : keyedHash(id, key);
}

/** Before 2025-03-26: the address the server gave the client, by the session id in it. A proxy may put something before the path. */
export function scopeOf(address: string, host: string | undefined, key: string): string {
  const session = /[?&]session_?id=([^&#]+)/i.exec(address)?.[1];
  return keyedHash(session ?? `${host ?? ''} ${address.replace(/^[a-z]+:\/\/[^/?#]*/i, '')}`, key);
}

/** Whether headers say that this is MCP. */
export function isMarked({ headers }: RequestHead): boolean {
  return headers.has('mcp-protocol-version') || headers.has('mcp-session-id') || headers.has('mcp-method');
}
