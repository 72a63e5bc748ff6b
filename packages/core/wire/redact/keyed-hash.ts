import { createHmac } from 'node:crypto';

/**
 * Stands for a secret wherever it shows: equal for equal secrets, worthless without the key. 80 bits, hexadecimal, so that it
 * cannot itself look like a token.
 */
export function keyedHash(secret: string, key: string): string {
  return createHmac('sha256', key).update(secret).digest('hex').slice(0, 20);
}

/** As keyedHash, for a secret of a known type: a key file hashes the same whether its line ends are real, escaped or gone. */
export function secretHash(type: string, secret: string, key: string): string {
  return keyedHash(type === 'private_key' ? innerKey(secret) : secret, key);
}

function innerKey(pem: string): string {
  const inner = pem.replace(/-----[A-Z0-9 +%]{1,80}-----/g, '');
  const encoded = /%[0-9A-Fa-f]{2}/.test(inner);
  const plain = encoded
    ? inner.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : inner;
  return plain.replace(/\s|\\+[nr]/g, '');
}
