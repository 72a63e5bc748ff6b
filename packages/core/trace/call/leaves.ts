/** One value of a call's arguments, with the words a shell would make of it. */
export interface Leaf {
  /** Where it stands: `command`, `headers.host`, `args`. */
  readonly key: string;
  readonly value: string;
  /** Set when the value is a list of strings written in one line. */
  readonly list?: readonly string[];
}

/**
 * The values in a call's arguments as the model wrote them: the strings and numbers in the JSON, or the text itself when it is
 * not JSON. Bounded, since a model may be made to write anything.
 */
export function leavesOf(written: string): Leaf[] {
  const value = parsed(written);
  if (value === undefined) return written.trim() === '' ? [] : [{ key: '', value: written.trim() }];
  const leaves: Leaf[] = [];
  const open: { key: string; value: unknown }[] = [{ key: '', value }];
  while (open.length > 0 && leaves.length < MOST) {
    const next = open.pop() as { key: string; value: unknown };
    if (typeof next.value === 'string') {
      if (next.value.trim() !== '') leaves.push({ key: next.key, value: next.value.trim() });
    } else if (typeof next.value === 'number') {
      leaves.push({ key: next.key, value: String(next.value) });
    } else if (
      Array.isArray(next.value) &&
      next.value.length > 1 &&
      next.value.every((item) => typeof item === 'string')
    ) {
      const list = next.value.slice(0, MOST);
      leaves.push({ key: next.key, value: list.join(' '), list });
      for (const item of list) if (leaves.length < MOST) leaves.push({ key: next.key, value: item });
    } else if (typeof next.value === 'object' && next.value !== null) {
      const children = Object.entries(next.value).slice(0, MOST);
      for (const [name, child] of children.reverse()) {
        const key = Array.isArray(next.value) ? next.key : next.key === '' ? name : `${next.key}.${name}`;
        open.push({ key, value: child });
      }
    }
  }
  return leaves;
}

const MOST = 128;

function parsed(written: string): unknown {
  if (written.length > 4_194_304) return undefined;
  try {
    const value: unknown = JSON.parse(written);
    return value ?? undefined;
  } catch {
    return undefined;
  }
}

/** Splits as a POSIX shell would, for quoting only: no expansion, no operators. */
export function shellWords(text: string): string[] {
  const words: string[] = [];
  let word = '';
  let inWord = false;
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    if (quote !== '') {
      if (char === quote) quote = '';
      else if (char === '\\' && quote === '"' && i + 1 < text.length) word += text[++i];
      else word += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      inWord = true;
    } else if (char === '\\' && i + 1 < text.length) {
      word += text[++i];
      inWord = true;
    } else if (/\s/.test(char)) {
      if (inWord) words.push(word);
      word = '';
      inWord = false;
    } else {
      word += char;
      inWord = true;
    }
  }
  if (inWord) words.push(word);
  return words;
}
