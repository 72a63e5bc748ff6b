import { createHmac } from 'node:crypto';

/**
 * Stands for a secret wherever it shows: equal for equal secrets, worthless without the key. 80 bits, hexadecimal, so that it
 * cannot itself look like a token.
 */
export function keyedHash(secret: string, key: string): string {
  return createHmac('sha256', key).update(secret).digest('hex').slice(0, 20);
}
