import { hash } from 'node:crypto';

/**
 * Stands for a value (an argument of a tool call, a literal or parameter of a statement) where the value itself may not: equal for equal
 * values, however they are written. `LENGTH.HASH`: how long the value is says how much it means that two are equal. Undefined for what is
 * too short to mean anything, or longer than a value.
 */
export function valueHash(value: string, key: string): string | undefined {
  if (value.length > LONGEST) return undefined;
  const plain = plainValue(value);
  if (plain.length < 2) return undefined;
  return `${plain.length}.${hash('sha256', `${key}\0value\0${plain}`, 'base64url').slice(0, 12)}`;
}

/** The hashes of several, each once, at most 64. */
export function valueHashes(values: Iterable<string>, key: string): string[] {
  const hashes = new Set<string>();
  for (const value of values) {
    const one = valueHash(value, key);
    if (one !== undefined) hashes.add(one);
    if (hashes.size === MOST) break;
  }
  return [...hashes];
}

const LONGEST = 4_096;
const MOST = 64;

/** Without what SQL adds to it (the wildcards of LIKE, the zeros behind a decimal point), in lower case and one Unicode form. */
function plainValue(value: string): string {
  const text = value
    .trim()
    .replace(/^%+|%+$/g, '')
    .normalize('NFC')
    .toLowerCase();
  return /^[+-]?\d{1,20}\.\d{1,20}$/.test(text)
    ? text.replace(/\.?0+$/, '').replace(/^[+-]/, '')
    : text.replace(/^[+-](?=\d+$)/, '');
}
