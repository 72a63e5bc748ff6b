import type { Token } from './tokens.ts';

/** A name of one or more parts: `schema.table`, `db..table`. */
export interface Path {
  readonly parts: readonly Token[];
  /** In tokens. */
  readonly length: number;
}

export function pathAt(tokens: readonly Token[], i: number): Path {
  const parts = [tokens[i] as Token];
  let at = i + 1;
  while (isMark(tokens[at], '.') && parts.length < MOST_PARTS) {
    let next = at + 1;
    if (isMark(tokens[next], '.')) next++;
    const part = tokens[next];
    if (part === undefined || !isName(part)) break;
    parts.push(part);
    at = next + 1;
  }
  return { parts, length: at - i };
}

const MOST_PARTS = 4;

export function isName(token: Token): boolean {
  return token.kind === 'name' || token.kind === 'word';
}

/** In lower case what stands there, if it is a word or a mark; else empty. */
export function wordAt(tokens: readonly Token[], i: number): string {
  const token = tokens[i];
  return token?.kind === 'word' || token?.kind === 'mark' ? token.text.toLowerCase() : '';
}

/** What stands in parentheses behind a name makes it a function, unless it is a hint to the planner. */
export function hasArguments(tokens: readonly Token[], i: number): boolean {
  return wordAt(tokens, i) === '(' && !HINTS.test(wordAt(tokens, i + 1));
}

const HINTS = /^(?:nolock|readuncommitted|readpast|updlock|holdlock|rowlock|tablock|tablockx|xlock)$/;

/** The name that a common table expression begins with: `name as (`, `name (a, b) as (`. */
export function introducedAt(tokens: readonly Token[], i: number): Token | undefined {
  const at = wordAt(tokens, i) === 'recursive' ? i + 1 : i;
  const name = tokens[at];
  if (name === undefined || !isName(name)) return undefined;
  let next = at + 1;
  if (wordAt(tokens, next) === '(') {
    const last = Math.min(next + MOST_COLUMNS, tokens.length);
    while (next < last && wordAt(tokens, next) !== ')') next++;
    next++;
  }
  return wordAt(tokens, next) === 'as' ? name : undefined;
}

const MOST_COLUMNS = 512;

function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text;
}
