import { type Leaf, shellWords } from '../call/leaves.ts';
import type { Fit } from './match.ts';
import { matchWords } from './match-words.ts';

/** Whether an argument of a call became the command line: as one word of it, as all of it, inside a wrapper, or cut off. */
export function matchArgv(leaf: Leaf, image: { argv: readonly string[]; argvTruncated: boolean }): Fit | undefined {
  const { argv, argvTruncated } = image;
  const named = `arguments.${leaf.key}`;
  if (leaf.list !== undefined) return matchList(leaf.list, argv, named);
  const { value } = leaf;
  let best: Fit | undefined;
  const better = (strength: number, why: string) => {
    if (best === undefined || strength > best.strength) best = { strength, why };
  };
  if (sameWords(value, argv)) better(value.length >= 3 ? 1 : 0.9, `argv is ${named}`);
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word.trim() === value) better(wholeWord(value), `argv[${i}] equals ${named}`);
    else if (value.length >= 6 && containsWhole(word, value))
      better(value.length >= 8 || /\W/.test(value) ? 0.9 : 0.75, `argv[${i}] contains ${named}`);
    else if (argvTruncated && i === argv.length - 1 && word.length >= 24 && value.startsWith(word))
      better(0.98, `argv[${i}] begins ${named}`);
  }
  return best ?? matchWords(value, argv, named);
}

function matchList(list: readonly string[], argv: readonly string[], named: string): Fit | undefined {
  for (let from = 0; from + list.length <= argv.length; from++) {
    const same = list.every(
      (word, i) => word === argv[from + i] || (i === 0 && from === 0 && isProgram(word, argv[0])),
    );
    if (same) return { strength: list.join('').length >= 6 ? 1 : 0.8, why: `argv is ${named}` };
  }
  return undefined;
}

/** Short words are everywhere: `-l`, `17`. */
function wholeWord(value: string): number {
  if (value.length >= 6 || (value.length >= 4 && /\W/.test(value))) return 1;
  return value.length >= 3 ? 0.8 : 0.4;
}

function sameWords(value: string, argv: readonly string[]): boolean {
  if (argv.length === 0 || value.length > 65_536) return false;
  const words = shellWords(value);
  if (words.length !== argv.length || !isProgram(words[0] as string, argv[0])) return false;
  return words.every((word, i) => i === 0 || word === argv[i]);
}

function isProgram(word: string, name: string | undefined): boolean {
  return word === name || word.slice(word.lastIndexOf('/') + 1) === name?.slice(name.lastIndexOf('/') + 1);
}

/** Found, and not in the middle of a longer word. */
export function containsWhole(text: string, value: string): boolean {
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
    const before = text[at - 1] ?? ' ';
    const after = text[at + value.length] ?? ' ';
    const openLeft = !isWordChar(before) || !isWordChar(value[0] as string);
    const openRight = !isWordChar(after) || !isWordChar(value.at(-1) as string);
    if (openLeft && openRight) return true;
  }
  return false;
}

function isWordChar(char: string): boolean {
  return /[\p{L}\p{N}_]/u.test(char);
}
