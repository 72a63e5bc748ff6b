/** Start line and headers of a message. */
export type Head = RequestHead | ResponseHead;

export interface RequestHead {
  readonly kind: 'request';
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly headers: Headers;
}

export interface ResponseHead {
  readonly kind: 'response';
  readonly status: number;
  readonly version: string;
  readonly headers: Headers;
}

/** Lower-case names; several fields of one name are joined with ", " as RFC 9110 5.3 allows. */
export type Headers = ReadonlyMap<string, string>;

const MOST_HEADERS = 512;
const REQUEST_LINE = /^([A-Z][A-Z-]{0,23}) (\S+) HTTP\/(1\.[01])$/;
const STATUS_LINE = /^HTTP\/(1\.[01]) ([1-9]\d\d)(?: .*)?$/;

/** Undefined when the first line is neither a request line nor a status line of HTTP/1. Odd header lines are passed over. */
export function parseHead(bytes: Buffer): Head | undefined {
  const lines = bytes.toString('latin1').split(/\r?\n/);
  const first = lines[0] ?? '';
  const request = REQUEST_LINE.exec(first);
  if (request) {
    const [, method = '', target = '', version = ''] = request;
    return { kind: 'request', method, target, version, headers: parseHeaders(lines) };
  }
  const status = STATUS_LINE.exec(first);
  if (!status) return undefined;
  return { kind: 'response', version: status[1] ?? '', status: Number(status[2]), headers: parseHeaders(lines) };
}

function parseHeaders(lines: readonly string[]): Headers {
  const headers = new Map<string, string>();
  let last = '';
  for (let i = 1; i < lines.length && headers.size < MOST_HEADERS; i++) {
    const line = lines[i] as string;
    if ((line.startsWith(' ') || line.startsWith('\t')) && last !== '') {
      headers.set(last, `${headers.get(last) ?? ''} ${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    last = line.slice(0, colon).trimEnd().toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = headers.get(last);
    headers.set(last, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}
