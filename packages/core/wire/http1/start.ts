/** What the first bytes of a message can be. `maybe`: too few to say. */
export type Start = 'request' | 'response' | 'maybe' | 'no';

/** Methods of the IANA registry that clients use, so that text beginning with a capitalised word is not taken for a request. */
const METHODS = new Set(
  `GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH QUERY SEARCH PURGE PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK
   REPORT MKCALENDAR ACL BIND UNBIND REBIND LINK UNLINK CHECKOUT CHECKIN MERGE LABEL SOURCE NOTIFY SUBSCRIBE UNSUBSCRIBE`.split(
    /\s+/,
  ),
);
const LONGEST_METHOD = 12;
const STATUS = 'HTTP/1.';
const LONGEST = 24;

/** Looks at the first bytes only: the rest of the start line is checked when the head is whole. */
export function startOf(bytes: Uint8Array): Start {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, LONGEST)).toString('latin1');
  if (text.startsWith('HTTP')) {
    if (text.startsWith(STATUS)) return 'response';
    return STATUS.startsWith(text) ? 'maybe' : 'no';
  }
  const space = text.indexOf(' ');
  if (space >= 0) return METHODS.has(text.slice(0, space)) ? 'request' : 'no';
  return text.length <= LONGEST_METHOD && /^[A-Z]*$/.test(text) ? 'maybe' : 'no';
}

const REQUEST_LINE = /^([A-Z][A-Z-]{0,23}) (\S+) HTTP\/(1\.[01])$/;
const STATUS_LINE = /^HTTP\/(1\.[01]) ([1-9]\d\d)(?: .*)?$/;

export type FirstLine =
  | { readonly kind: 'request'; readonly method: string; readonly target: string; readonly version: string }
  | { readonly kind: 'response'; readonly status: number; readonly version: string };

/** Undefined when a line, with or without its CR, is neither a request line nor a status line of HTTP/1. */
export function firstLineOf(text: string): FirstLine | undefined {
  const line = text.endsWith('\r') ? text.slice(0, -1) : text;
  const request = REQUEST_LINE.exec(line);
  if (request) {
    const [, method = '', target = '', version = ''] = request;
    return { kind: 'request', method, target, version };
  }
  const status = STATUS_LINE.exec(line);
  return status ? { kind: 'response', version: status[1] ?? '', status: Number(status[2]) } : undefined;
}
