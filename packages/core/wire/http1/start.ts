/** What the first bytes of a message can be. `maybe`: too few to say. */
export type Start = 'request' | 'response' | 'http2' | 'maybe' | 'no';

/** Methods of the IANA registry that clients use, so that text beginning with a capitalised word is not taken for a request. */
const METHODS = new Set(
  `GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH QUERY SEARCH PURGE PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK
   REPORT MKCALENDAR ACL BIND UNBIND REBIND LINK UNLINK CHECKOUT CHECKIN MERGE LABEL SOURCE NOTIFY SUBSCRIBE UNSUBSCRIBE`.split(
    /\s+/,
  ),
);
const LONGEST_METHOD = 12;
const STATUS = 'HTTP/1.';
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const LONGEST = PREFACE.length;

/** Looks at the first bytes only: the rest of the start line is checked when the head is whole. */
export function startOf(bytes: Uint8Array): Start {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, LONGEST)).toString('latin1');
  if (text.startsWith('PRI ')) return prefix(text, PREFACE, 'http2');
  if (text.startsWith('HTTP')) return prefix(text, STATUS, 'response');
  const space = text.indexOf(' ');
  if (space >= 0) return METHODS.has(text.slice(0, space)) ? 'request' : 'no';
  return text.length <= LONGEST_METHOD && /^[A-Z]*$/.test(text) ? 'maybe' : 'no';
}

function prefix(text: string, whole: string, kind: Start): Start {
  if (text.startsWith(whole)) return kind;
  return whole.startsWith(text) ? 'maybe' : 'no';
}

/**
 * Whether a piece is nothing but whole HTTP/2 frames (RFC 9113 4.1): how a connection shows that was joined after its preface.
 * The lengths must add up exactly and the first frame be of a defined type on a stream it may stand on.
 */
export function looksLikeHttp2(bytes: Uint8Array): boolean {
  let at = 0;
  while (at + 9 <= bytes.length) {
    const length = ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
    const type = bytes[at + 3] as number;
    const stream =
      (bytes[at + 5] as number) | (bytes[at + 6] as number) | (bytes[at + 7] as number) | (bytes[at + 8] as number);
    if (type > 0x09 || ((bytes[at + 5] as number) & 0x80) !== 0) return false;
    const connectionWide = type === 0x04 || type === 0x06 || type === 0x07;
    if (type !== 0x08 && connectionWide !== (stream === 0)) return false;
    at += 9 + length;
  }
  return at > 0 && at === bytes.length;
}
