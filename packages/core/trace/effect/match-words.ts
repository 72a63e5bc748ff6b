import { shellWords } from '../call/leaves.ts';
import type { Fit } from './match.ts';

/**
 * Whether a program is one step of a command line that the call gives: `a | b && c` run from a script file, step by step, or through a
 * wrapper that starts Python in its own way. Most of its words stand there, the longest or the next among them; what the shell expanded (variables,
 * `~`, `*`) does not.
 */
export function matchWords(value: string, argv: readonly string[], named: string): Fit | undefined {
  const words = argv.slice(1).filter((word) => word.length >= 3 && /[\p{L}\p{N}]/u.test(word));
  if (words.length === 0 || value.length > LONGEST) return undefined;
  const given = wordsIn(value);
  const stands = (word: string) => given.has(word);
  const [longest = '', next = ''] = words.toSorted((a, b) => b.length - a.length);
  /** One long word may be what the shell made of a variable or a command. */
  const expanded = !stands(longest) && next.length >= 10 ? longest : '';
  if (!stands(expanded === '' ? longest : next)) return undefined;
  const total = words.reduce((sum, word) => sum + word.length, -expanded.length);
  const chars = words.reduce((sum, word) => sum + (stands(word) ? word.length : 0), 0);
  const share = chars / total;
  if (share < 0.6 || chars < 8) return undefined;
  return { strength: 0.72 + 0.2 * share, why: `the words of argv stand in ${named}`, chars };
}

const LONGEST = 65_536;

/** The words a shell would make of it, and those in quoted command lines within it, two levels deep. */
function wordsIn(value: string): ReadonlySet<string> {
  const before = known.get(value);
  if (before !== undefined) return before;
  const words = new Set<string>();
  let level = [value];
  for (let depth = 0; depth < 3 && level.length > 0; depth++) {
    const next: string[] = [];
    for (const text of level) {
      for (const word of shellWords(text)) {
        words.add(word);
        for (const part of word.split(/[|;&<>()`]+/)) words.add(part);
        if (/[\s|;&<>()`]/.test(word) && next.length < 64) next.push(word.replaceAll(/[|;&<>()`]+/g, ' '));
      }
    }
    level = next;
  }
  words.delete('');
  if (known.size >= REMEMBERED) known.clear();
  known.set(value, words);
  return words;
}

/** The same few values are compared again and again while their calls are open; nothing but time depends on this. */
const known = new Map<string, ReadonlySet<string>>();
const REMEMBERED = 256;
