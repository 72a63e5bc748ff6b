import { PROTOCOL_41 } from './login.ts';

/** Which end of a connection the bytes come from, if they begin one of MySQL's packets that can be told from others. */
export function speakerOf(bytes: Buffer): 'front' | 'back' | 'no' | 'more' {
  if (bytes.length < 5) return bytes.length < 4 || (bytes[3] ?? 9) <= 2 ? 'more' : 'no';
  const length = bytes.readUIntLE(0, 3);
  const body = bytes.subarray(4, 4 + length);
  const whole = body.length === length;
  switch (bytes[3]) {
    case 0:
      return greeting(length, body, whole) ? 'back' : command(length, body, whole);
    case 1:
    case 2:
      return login(length, body);
    default:
      return 'no';
  }
}

export function packetSize(bytes: Buffer): number | 'more' {
  return bytes.length < 4 ? 'more' : 4 + bytes.readUIntLE(0, 3);
}

function greeting(length: number, body: Buffer, whole: boolean): boolean {
  if (length < 30 || length > 400 || body[0] !== 10) return false;
  const end = body.indexOf(0, 1);
  return end < 0
    ? !whole && body.length < 64 && PRINTABLE.test(body.toString('latin1', 1))
    : end < 64 && PRINTABLE.test(body.toString('latin1', 1, end));
}

const PRINTABLE = /^\d[\x21-\x7e]*(?: [\x20-\x7e]*)?$/;

/** Capabilities with those that every client has, then a filler of zeros. */
function login(length: number, body: Buffer): 'front' | 'no' | 'more' {
  if (length < 32 || length > 8_192) return 'no';
  if (body.length < 32) return 'more';
  const capabilities = body.readUInt32LE(0);
  const filler = body.subarray(9, 28).every((byte) => byte === 0);
  return filler && (capabilities & PROTOCOL_41) !== 0 && body.readUInt32LE(4) <= 0x4000_0000 ? 'front' : 'no';
}

function command(length: number, body: Buffer, whole: boolean): 'front' | 'no' | 'more' {
  if (body[0] === 0x17) {
    if (length < 10) return 'no';
    return body.length < 10 ? 'more' : body.readUInt32LE(6) === 1 && (body[5] ?? 9) <= 9 ? 'front' : 'no';
  }
  if (body[0] !== 0x03 && body[0] !== 0x16) return 'no';
  // Without query attributes or with none of them.
  const text = body[1] === 0 && body[2] === 1 ? body.subarray(3) : body.subarray(1);
  if (text.length < 6 && !whole) return 'more';
  return STATEMENT.test(text.toString('latin1', 0, 256)) ? 'front' : 'no';
}

const STATEMENT =
  /^[\s(;]{0,64}(?:(?:select|insert|update|delete|replace|set|show|use|begin|start|commit|rollback|create|alter|drop|with|call|truncate|explain|describe|desc|load|lock|unlock|analyze|grant|revoke|do|kill|flush|values|table|optimize|rename|savepoint|release|prepare|execute|xa|help|handler|check|repair)\b|\/\*|-- |#)/i;
