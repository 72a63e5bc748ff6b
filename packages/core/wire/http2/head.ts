import type { Head, Headers } from '../http/head.ts';
import type { HeaderBlock } from './hpack/decoder.ts';

/** What a header block is: a message's head, the trailers after its body, or an interim response to pass over. */
export type BlockMeaning =
  | { readonly is: 'head'; readonly head: Head; readonly protocol?: string }
  | { readonly is: 'interim' }
  | { readonly is: 'trailers'; readonly headers: Headers };

/**
 * `carries`: what this direction is known to carry; undefined when it is not known yet. Pseudo-headers that stood in a part of
 * the table that was not seen leave method `?`, an empty target or status 0.
 */
export function meaningOf(
  block: HeaderBlock,
  carries: 'request' | 'response' | undefined,
  expectsHead: boolean,
): BlockMeaning {
  const { pseudo, headers } = sorted(block);
  const kind = kindOf(pseudo, expectsHead && block.unknown > 0 ? carries : undefined);
  if (kind === undefined) return { is: 'trailers', headers };
  const unknown = block.unknown > 0 ? { unknown: block.unknown } : {};
  if (kind === 'response') {
    const status = Number(pseudo.get(':status') ?? 0);
    if (status >= 100 && status < 200) return { is: 'interim' };
    return { is: 'head', head: { kind, status: validStatus(status), version: '2', headers, ...unknown } };
  }
  const method = pseudo.get(':method') ?? '?';
  const authority = pseudo.get(':authority');
  if (authority !== undefined) headers.set('host', authority);
  const target = pseudo.get(':path') ?? (method === 'CONNECT' ? (authority ?? '') : '');
  const protocol = pseudo.get(':protocol');
  return {
    is: 'head',
    head: { kind, method: method.slice(0, LONGEST_METHOD), target, version: '2', headers, ...unknown },
    ...(protocol !== undefined && { protocol }),
  };
}

/** What a block tells of its direction; undefined when it tells nothing. */
export function kindOf(
  pseudo: ReadonlyMap<string, string>,
  otherwise?: 'request' | 'response',
): 'request' | 'response' | undefined {
  if (pseudo.has(':status')) return 'response';
  return pseudo.size > 0 ? 'request' : otherwise;
}

const LONGEST_METHOD = 24;

function validStatus(status: number): number {
  return Number.isInteger(status) && status >= 200 && status <= 999 ? status : 0;
}

function sorted({ headers: list }: HeaderBlock): { pseudo: Map<string, string>; headers: Map<string, string> } {
  const pseudo = new Map<string, string>();
  const headers = new Map<string, string>();
  for (const [name, value] of list) {
    if (name.startsWith(':')) {
      if (!pseudo.has(name)) pseudo.set(name, value);
      continue;
    }
    const before = headers.get(name);
    // Cookies are split for better compression and belong together again (RFC 9113 8.2.3).
    headers.set(name, before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`);
  }
  return { pseudo, headers };
}
