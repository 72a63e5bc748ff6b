import type { CallState } from '../call/call-state.ts';

/**
 * Which of several open calls the name of what was done speaks of: a search for `Fourth Coffee supplier notice`, and
 * `/notices/fourth-coffee-0613.md` is opened. Only words of plain text in the arguments count (a path or URL is its own name), only those
 * that stand in the arguments of no other open call, and they must be at least half of the name.
 */
export function namedCall(
  label: string,
  calls: readonly CallState[],
): { call: CallState; words: string[] } | undefined {
  const name = wordsOf(lastNames(label));
  if (name.size === 0) return undefined;
  const heard = calls.map((call) => ({ call, words: spoken(call).intersection(name) }));
  const own = heard
    .map(({ call, words }) => ({
      call,
      words: [...words].filter((word) => heard.every((other) => other.call === call || !other.words.has(word))),
    }))
    .filter((one) => one.words.length * 2 >= name.size);
  const [only] = own;
  return own.length === 1 && only !== undefined && only.words.join('').length >= FEWEST_CHARS ? only : undefined;
}

const FEWEST_CHARS = 6;

/** File names and last parts of URLs in it, without their endings. */
function lastNames(label: string): string {
  return label
    .slice(0, MOST)
    .split(/\s+/)
    .filter((word) => word.includes('/'))
    .map(
      (word) =>
        word
          .split('/')
          .at(-1)
          ?.replace(/(\.[a-z0-9]{1,5}){1,2}$/i, '') ?? '',
    )
    .join(' ');
}

function spoken(call: CallState): Set<string> {
  return wordsOf(
    call.leaves
      .filter((leaf) => !leaf.value.includes('/'))
      .map((leaf) => leaf.value)
      .join(' '),
  );
}

/** Words of four letters or more, and numbers of three digits or more. */
function wordsOf(text: string): Set<string> {
  const words =
    text
      .slice(0, MOST)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.filter((word) => word.length >= 4 || (word.length >= 3 && /\d/.test(word))));
}

const MOST = 16_384;
