import { hash } from 'node:crypto';

/**
 * Fingerprints of a text, so that two places can be compared without either showing its content: which of the documents an
 * agent opened stands in a tool result, whether what it read goes out again. Winnowing (Schleimer, Wilkerson, Aiken, SIGMOD
 * 2003) over hashes of WORDS consecutive words, so a passage of at least WORDS + WINDOW - 1 common words is always found, and
 * what is kept is about 2 / (WINDOW + 1) of the positions. The hash is keyed: without the key nobody can test a guess.
 */
const WORDS = 4;
const WINDOW = 4;
const MOST = 512;
/**
 * Words looked at. Prose has its 512 fingerprints after some 1,300 of them; a text that repeats itself never has, and megabytes of it
 * must not hold up whoever reads them.
 */
const MOST_WORDS = 8192;

export function fingerprint(text: string, key: string): string[] {
  const words = wordsOf(text);
  if (words.length === 0) return [];
  const count = Math.max(1, words.length - WORDS + 1);
  const grams: string[] = [];
  const kept = new Set<string>();
  let last = -1;
  for (let start = 0; start + WINDOW <= Math.max(count, WINDOW); start++) {
    const end = Math.min(start + WINDOW, count);
    // Hashed as they are needed: of a long text only the beginning is.
    while (grams.length < end) grams.push(gramHash(words, grams.length, key));
    const at = smallest(grams, start, end);
    if (at !== last) kept.add(grams[(last = at)] as string);
    if (kept.size >= MOST) break;
  }
  return [...kept];
}

/** The share of `part` that also stands in `whole`, 0 to 1; 0 for an empty part. */
export function overlap(part: readonly string[], whole: ReadonlySet<string>): number {
  if (part.length === 0) return 0;
  let shared = 0;
  for (const gram of part) if (whole.has(gram)) shared++;
  return shared / part.length;
}

function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [word] of text.matchAll(/[\p{L}\p{N}_./:@-]+/gu)) {
    words.push(word.toLowerCase());
    if (words.length === MOST_WORDS) break;
  }
  return words;
}

/** 48 bits each: 512 prints of a text against a million others collide with a chance below 2e-6. */
function gramHash(words: readonly string[], at: number, key: string): string {
  return hash('sha256', `${key}\0${words.slice(at, at + WORDS).join(' ')}`, 'base64url').slice(0, 8);
}

/** The rightmost smallest, as the paper has it, so that neighbouring windows agree. */
function smallest(grams: readonly string[], from: number, to: number): number {
  let at = from;
  for (let i = from + 1; i < to; i++) if ((grams[i] as string) <= (grams[at] as string)) at = i;
  return at;
}
