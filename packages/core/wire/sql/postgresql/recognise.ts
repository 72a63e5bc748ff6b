import { CANCEL_REQUEST, GSS_REQUEST, PROTOCOL_3, SSL_REQUEST } from './messages.ts';

/** Which end of a connection the bytes come from, if they begin a message of PostgreSQL's protocol. */
export type Speaker = 'front' | 'back' | 'no' | 'more';

/** `opening`: nothing went this way before, so that a client's first message has no type. */
export function speakerOf(bytes: Buffer): Speaker {
  if (bytes[0] === 0) return opening(bytes);
  const front = FRONT.get(bytes[0] ?? 0);
  const back = BACK.get(bytes[0] ?? 0);
  if (front === undefined && back === undefined) return 'no';
  if (bytes.length < 5) return 'more';
  const length = bytes.readUInt32BE(1);
  const isFront = front?.(length, bytes.subarray(5, 1 + length), bytes.length >= 1 + length) ?? 'no';
  const isBack = back?.(length, bytes.subarray(5, 1 + length), bytes.length >= 1 + length) ?? 'no';
  if (isFront === 'yes') return 'front';
  if (isBack === 'yes') return 'back';
  return isFront === 'more' || isBack === 'more' ? 'more' : 'no';
}

/** The length of a message that begins here; types and lengths that the protocol has, or `no`. */
export function messageSize(bytes: Buffer): number | 'more' | 'no' {
  if (bytes[0] === 0) {
    if (bytes.length < 8) return 'more';
    const said = opening(bytes);
    return said === 'front' ? bytes.readUInt32BE(0) : 'no';
  }
  if (!TYPES.has(bytes[0] ?? 0)) return 'no';
  if (bytes.length < 5) return 'more';
  const length = bytes.readUInt32BE(1);
  return length >= 4 && length < 0x4000_0000 ? 1 + length : 'no';
}

const code = (letter: string) => letter.charCodeAt(0);
const TYPES = new Set(Buffer.from('QPBEDCSHFXdcfpRKTNZ123tnsIAGVWv'));

function opening(bytes: Buffer): Speaker {
  if (bytes.length < 8) return bytes.length < 2 || bytes[1] === 0 ? 'more' : 'no';
  const length = bytes.readUInt32BE(0);
  const request = bytes.readUInt32BE(4);
  if (request === SSL_REQUEST || request === GSS_REQUEST) return length === 8 ? 'front' : 'no';
  if (request === CANCEL_REQUEST) return length >= 16 && length <= 272 ? 'front' : 'no';
  return request >>> 16 === PROTOCOL_3 && (request & 0xffff) < 16 && length >= 9 && length <= 10_000 ? 'front' : 'no';
}

type Check = (length: number, body: Buffer, whole: boolean) => 'yes' | 'no' | 'more';

const exactly =
  (...lengths: number[]): Check =>
  (length, _body, whole) =>
    !lengths.includes(length) ? 'no' : whole ? 'yes' : 'more';

/** A zero ends it, and before it stands what looks like a statement. */
const statement: Check = (length, body, whole) => {
  if (length < 6 || length > 0x1000_0000) return 'no';
  if (body.length < 6 && !whole) return 'more';
  if (whole && body.at(-1) !== 0) return 'no';
  return /^[\s(]{0,64}(?:[A-Za-z]{2,}|\/\*|--)/.test(body.toString('latin1', 0, 256)) ? 'yes' : 'no';
};

const prepare: Check = (length, body, whole) => {
  if (length < 8 || length > 0x1000_0000) return 'no';
  const named = body.indexOf(0);
  if (named < 0) return whole || body.length > 128 ? 'no' : 'more';
  const text = body.subarray(named + 1);
  if (text.length < 6) return whole ? 'no' : 'more';
  return /^[\s(]{0,64}(?:[A-Za-z]{2,}|\/\*|--)/.test(text.toString('latin1', 0, 256)) ? 'yes' : 'no';
};

/** Names of portal and statement, then counts that fit the length. */
const bind: Check = (length, body, whole) => {
  if (length < 12 || length > 0x1000_0000) return 'no';
  if (!whole) return body.length < 512 ? 'more' : 'no';
  const portal = body.indexOf(0);
  const name = portal < 0 ? -1 : body.indexOf(0, portal + 1);
  if (name < 0 || name + 3 > body.length) return 'no';
  return body.readUInt16BE(name + 1) <= 1024 && /^[\x20-\x7e]*$/.test(body.toString('latin1', 0, portal))
    ? 'yes'
    : 'no';
};

const columns: Check = (length, body, whole) => {
  if (length < 6 || length > 0x10_0000) return 'no';
  if (body.length < 2) return 'more';
  const count = body.readUInt16BE(0);
  return count <= 1664 && length >= 6 + count * 19 && (whole || body.length > 24) ? 'yes' : whole ? 'no' : 'more';
};

/** Tags: `SELECT 5`, `CREATE TABLE`. */
const tag: Check = (length, body, whole) => {
  if (length < 6 || length > 80) return 'no';
  if (!whole) return 'more';
  return /^[A-Z]{2,}[A-Z ]{0,40}(?: \d+){0,2}\0$/.test(body.toString('latin1')) ? 'yes' : 'no';
};

const error: Check = (length, body, whole) => {
  if (length < 10 || length > 100_000) return 'no';
  if (body.length < 2) return whole ? 'no' : 'more';
  return /^[SVCM][A-Z0-9]/.test(body.toString('latin1', 0, 2)) ? 'yes' : 'no';
};

const ready: Check = (length, body) => {
  if (length !== 5) return 'no';
  return body.length === 0 ? 'more' : /[ITE]/.test(String.fromCharCode(body[0] ?? 0)) ? 'yes' : 'no';
};

const authentication: Check = (length, body) => {
  if (length < 8 || length > 4_096) return 'no';
  return body.length < 4 ? 'more' : body.readUInt32BE(0) <= 12 ? 'yes' : 'no';
};

const status: Check = (length, body, whole) => {
  if (length < 7 || length > 1_024) return 'no';
  return whole ? (/^[a-z_A-Z]{2,}\0[\x20-\x7e]*\0$/.test(body.toString('latin1')) ? 'yes' : 'no') : 'more';
};

const FRONT: ReadonlyMap<number, Check> = new Map([
  [code('Q'), statement],
  [code('P'), prepare],
  [code('B'), bind],
]);

const BACK: ReadonlyMap<number, Check> = new Map([
  [code('R'), authentication],
  [code('S'), status],
  [code('T'), columns],
  [code('C'), tag],
  [code('E'), error],
  [code('Z'), ready],
  [code('1'), exactly(4)],
  [code('2'), exactly(4)],
]);
