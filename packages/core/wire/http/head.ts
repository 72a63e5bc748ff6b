/** Start line and headers of a message, of any version of HTTP. */
export type Head = RequestHead | ResponseHead;

export interface RequestHead {
  readonly kind: 'request';
  /** `?` when it was not seen. */
  readonly method: string;
  /** Path with query, or the absolute form; empty when it was not seen. */
  readonly target: string;
  /** 1.0, 1.1 or 2. */
  readonly version: string;
  readonly headers: Headers;
  /** Headers that it had and that could not be read, see `unknown` of HeaderBlock. */
  readonly unknown?: number;
}

export interface ResponseHead {
  readonly kind: 'response';
  /** 0 when it was not seen. */
  readonly status: number;
  readonly version: string;
  readonly headers: Headers;
  readonly unknown?: number;
}

/** Lower-case names; several fields of one name are joined with ", " as RFC 9110 5.3 allows. */
export type Headers = ReadonlyMap<string, string>;

/** The items of a header that is a list, in lower case. */
export function listOf(headers: Headers, name: string): string[] {
  const value = headers.get(name);
  if (value === undefined) return [];
  return value
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== '');
}

/** Codings to undo, outermost last, as the headers list them: transfer codings were applied after content codings. */
export function codingsOf(headers: Headers): string[] {
  const transfer = listOf(headers, 'transfer-encoding').filter((coding) => coding !== 'chunked');
  return [...listOf(headers, 'content-encoding'), ...transfer].filter((coding) => coding !== 'identity');
}

/** Without parameters, in lower case; empty where none is named. */
export function mediaTypeOf(headers: Headers): string {
  return (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
