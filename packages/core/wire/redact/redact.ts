import { secretHash } from './keyed-hash.ts';
import { shapes } from './shapes.ts';

/**
 * The text with every secret of a known shape replaced by ‹redacted:TYPE:HASH›. The same secret gives the same hash wherever it
 * shows (equal to `id_hash` of its CredentialRef), so two redacted texts can still be compared. A pure function of text and key
 * that does not look at anything around the text: the same message is redacted the same way in an answer and in a later request.
 * Takes linear time.
 */
export function redact(text: string, key: string): string {
  if (text.length < SHORTEST) return text;
  let redacted = text;
  for (const { type, needles, pattern } of shapes) {
    if (!needles.some((needle) => redacted.includes(needle))) continue;
    redacted = redacted.replace(pattern, (match: string, ...rest: unknown[]) => {
      const groups = rest.at(-1) as Record<string, string | undefined> | string;
      const secret = typeof groups === 'object' ? (groups['secret'] ?? groups['other'] ?? match) : match;
      return `${match.slice(0, match.length - secret.length)}‹redacted:${type}:${secretHash(type, secret, key)}›`;
    });
  }
  return redacted;
}

const SHORTEST = 8;
