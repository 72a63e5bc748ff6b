/** A column or parameter of PostgreSQL as text, where that can be compared with what a tool would show. */
export function valueText(type: number, binary: boolean, bytes: Buffer): string | undefined {
  if (!binary) {
    const text = bytes.toString('utf8');
    return type === BOOL ? (text === 't' ? 'true' : 'false') : text;
  }
  switch (type) {
    case BOOL:
      return bytes[0] === 1 ? 'true' : 'false';
    case 21:
      return bytes.length === 2 ? String(bytes.readInt16BE(0)) : undefined;
    case 23:
      return bytes.length === 4 ? String(bytes.readInt32BE(0)) : undefined;
    case 26:
      return bytes.length === 4 ? String(bytes.readUInt32BE(0)) : undefined;
    case 20:
      return bytes.length === 8 ? String(bytes.readBigInt64BE(0)) : undefined;
    case 700:
      return bytes.length === 4 ? String(Math.fround(bytes.readFloatBE(0))) : undefined;
    case 701:
      return bytes.length === 8 ? String(bytes.readDoubleBE(0)) : undefined;
    case NUMERIC:
      return numericText(bytes);
    case 2950:
      return bytes.length === 16 ? uuidText(bytes) : undefined;
    case 3802:
      return bytes.toString('utf8', 1);
    default:
      return readable(bytes, type);
  }
}

/** What programs show as a number or truth value; longer numbers they keep as text. */
export function isBare(type: number): boolean {
  return type === BOOL || type === 21 || type === 23 || type === 26 || type === 700 || type === 701;
}

const BOOL = 16;
const NUMERIC = 1700;
/** bytea, dates and times, addresses, geometry: their binary forms hold no text. */
const NO_TEXT = new Set([
  17, 600, 601, 602, 603, 604, 628, 718, 774, 829, 650, 869, 1082, 1083, 1114, 1184, 1186, 1266, 1560, 1562,
]);

/** Of a type that is not known (an enum, a domain, citext) the text, if it is one. */
function readable(bytes: Buffer, type: number): string | undefined {
  if (NO_TEXT.has(type) || bytes.length === 0) return undefined;
  if (type === 0 && [2, 4, 8].includes(bytes.length) && bytes[0] === 0) {
    return bytes.length === 8 ? String(bytes.readBigInt64BE(0)) : String(bytes.readIntBE(0, bytes.length));
  }
  const text = bytes.toString('utf8');
  // oxlint-disable-next-line no-control-regex
  return /[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text) ? undefined : text;
}

function uuidText(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Digits to the base 10,000: count, weight of the first, sign, decimal places, digits. */
function numericText(bytes: Buffer): string | undefined {
  if (bytes.length < 8) return undefined;
  const count = bytes.readUInt16BE(0);
  const weight = bytes.readInt16BE(2);
  const sign = bytes.readUInt16BE(4);
  const scale = bytes.readUInt16BE(6);
  if (bytes.length !== 8 + 2 * count || sign > 0x4000 || count > 64 || scale > 64 || Math.abs(weight) > 64)
    return undefined;
  const digit = (at: number) => (at >= 0 && at < count ? bytes.readUInt16BE(8 + 2 * at) : 0);
  let whole = '';
  for (let at = 0; at <= weight; at++) whole += String(digit(at)).padStart(4, '0');
  let fraction = '';
  for (let at = weight + 1; fraction.length < scale; at++) fraction += String(digit(at)).padStart(4, '0');
  const text = `${whole.replace(/^0+(?=\d)/, '') || '0'}${scale > 0 ? `.${fraction.slice(0, scale)}` : ''}`;
  return sign === 0x4000 ? `-${text}` : text;
}
