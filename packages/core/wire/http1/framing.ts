import { type Head, listOf } from '../http/head.ts';

/** How the body of a message ends (RFC 9112 6.3). */
export type Framing =
  | { readonly by: 'none' }
  | { readonly by: 'length'; readonly length: number }
  | { readonly by: 'chunks' }
  | { readonly by: 'close' }
  /** What follows on the connection is no longer HTTP/1. */
  | { readonly by: 'switch'; readonly to: string }
  | { readonly by: 'unclear'; readonly why: string };

/** `method`: of the request that a response answers; undefined when it was not seen. */
export function framingOf(head: Head, method: string | undefined): Framing {
  if (head.kind === 'response') {
    const { status } = head;
    if (status === 101)
      return { by: 'switch', to: (head.headers.get('upgrade') ?? 'unknown').toLowerCase().slice(0, 64) };
    if (method === 'CONNECT' && status >= 200 && status < 300) return { by: 'switch', to: 'tunnel' };
    if (status < 200 || status === 204 || status === 304 || method === 'HEAD') return { by: 'none' };
  }
  const codings = listOf(head.headers, 'transfer-encoding').filter((coding) => coding !== 'identity');
  if (codings.length > 0) {
    if (codings.at(-1) === 'chunked') return { by: 'chunks' };
    return head.kind === 'response' ? { by: 'close' } : { by: 'unclear', why: 'a request body without an end' };
  }
  const length = head.headers.get('content-length');
  if (length === undefined) return head.kind === 'response' ? { by: 'close' } : { by: 'none' };
  const values = new Set(length.split(',').map((value) => value.trim()));
  const [only = ''] = values;
  if (values.size > 1 || !/^\d{1,15}$/.test(only)) return { by: 'unclear', why: 'content-length is not one number' };
  return only === '0' ? { by: 'none' } : { by: 'length', length: Number(only) };
}
