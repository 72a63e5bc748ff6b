import type { SqlDialect } from '@remit/core/event';

/**
 * SQL cut into tokens, as far as shape, tables and literals need it. Tolerant: it never refuses, and takes linear time. What a dialect
 * reads as a string, a name or a comment is decided as that dialect does, since the same bytes differ: `"x"` is a string in MySQL and a
 * name elsewhere.
 */
export interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'parameter' | 'mark' | 'comment';
  /** Words and marks as they stand; names and strings without quotes; of a comment all of it. */
  readonly text: string;
  /** Where it begins and ends in the text. */
  readonly start: number;
  readonly end: number;
  /** White space or a comment stands before it. */
  readonly spaced: boolean;
}

export function tokensOf(text: string, dialect: SqlDialect): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let spaced = false;
  while (at < text.length && tokens.length < MOST_TOKENS) {
    const space = matchAt(SPACE, text, at);
    if (space > at) {
      at = space;
      spaced = true;
      continue;
    }
    const token = tokenAt(text, at, dialect, spaced);
    tokens.push(token);
    spaced = token.kind === 'comment';
    at = token.end;
  }
  return tokens;
}

const MOST_TOKENS = 16_384;

const SPACE = /[\s\0]+/y;
const WORD = /[\p{L}_#][\p{L}\p{M}\p{N}_$#@]*/uy;
const NUMBER = /0x[0-9a-f]+|0b[01]+|(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?/iy;
const DOLLAR_TAG = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;
const NUMBERED = /\$\d+/y;
const VARIABLE = /@{1,2}[\p{L}\p{N}_$#@.]*|:[\p{L}_][\p{L}\p{N}_]*/uy;
const STRING_PREFIX = /(?:[enbx]|u&|_[a-z0-9]{2,16})(?=['"])/iy;
const MARK = /::|[<>=!~|&^+*/%-]{1,3}|[\s\S]/uy;

function tokenAt(text: string, at: number, dialect: SqlDialect, spaced: boolean): Token {
  const token = (kind: Token['kind'], end: number, inner = text.slice(at, end)): Token => {
    return { kind, text: inner, start: at, end, spaced };
  };
  const comment = commentEnd(text, at, dialect);
  if (comment > at) return token('comment', comment);

  const char = text[at] as string;
  const prefix = matchAt(STRING_PREFIX, text, at);
  if (prefix > at && (text[prefix] === "'" || dialect === 'mysql')) {
    const escapes = dialect === 'mysql' || char === 'e' || char === 'E';
    const end = quotedEnd(text, prefix, text[prefix] as string, escapes);
    return token('string', end, inside(text, prefix, end));
  }
  if (char === "'" || (char === '"' && dialect === 'mysql')) {
    const end = quotedEnd(text, at, char, dialect === 'mysql');
    return token('string', end, inside(text, at, end));
  }
  if (char === '"' || char === '`' || (char === '[' && dialect === 'tds')) {
    const end = quotedEnd(text, at, char === '[' ? ']' : char, false);
    return token('name', end, inside(text, at, end));
  }
  if (char === '$' && dialect === 'postgresql') {
    const numbered = matchAt(NUMBERED, text, at);
    if (numbered > at) return token('parameter', numbered);
    const opened = matchAt(DOLLAR_TAG, text, at);
    if (opened > at) {
      const tag = text.slice(at, opened);
      const closed = text.indexOf(tag, opened);
      return closed < 0
        ? token('string', text.length, text.slice(opened))
        : token('string', closed + tag.length, text.slice(opened, closed));
    }
  }
  const number = matchAt(NUMBER, text, at);
  if (number > at) return token('number', number);
  const word = matchAt(WORD, text, at);
  if (word > at) return token('word', word);
  if (char === '@' || (char === ':' && text[at + 1] !== ':' && text[at + 1] !== '=')) {
    const variable = matchAt(VARIABLE, text, at);
    if (variable > at) return token('parameter', variable);
  }
  // A minus before a minus may begin a comment: marks are taken one by one there.
  if (/[-/]/.test(char)) return token('mark', at + 1);
  return token('mark', Math.max(markEnd(text, at), at + 1));
}

/** Operators of several characters are one mark, but not so as to swallow the beginning of a comment. */
function markEnd(text: string, at: number): number {
  const end = matchAt(MARK, text, at);
  const opened = text.slice(at, end).search(/--|\/\*/);
  return opened > 0 ? at + opened : end;
}

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** Where the comment ends that begins at `at`; `at` when none does. MySQL runs what stands in its special comments. */
function commentEnd(text: string, at: number, dialect: SqlDialect): number {
  if (dialect === 'mysql') {
    const special = matchAt(/\/\*M?!\d{0,6}/y, text, at);
    if (special > at) return special;
    if (text.startsWith('*/', at)) return at + 2;
    if (text[at] === '#' || /^--(?:\s|$)/.test(text.slice(at, at + 3))) return lineEnd(text, at);
  } else if (text.startsWith('--', at)) return lineEnd(text, at);
  if (!text.startsWith('/*', at)) return at;
  const nests = dialect !== 'mysql';
  let depth = 1;
  let from = at + 2;
  while (depth > 0) {
    const close = text.indexOf('*/', from);
    if (close < 0) return text.length;
    const open = nests ? text.indexOf('/*', from) : -1;
    const opensFirst = open >= 0 && open < close;
    depth += opensFirst ? 1 : -1;
    from = (opensFirst ? open : close) + 2;
  }
  return from;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** Behind the closing quote, or the end of the text where there is none. A doubled quote stands for one. */
function quotedEnd(text: string, opened: number, quote: string, escapes: boolean): number {
  for (let at = opened + 1; at < text.length; at++) {
    const char = text[at];
    if (escapes && char === '\\') at++;
    else if (char === quote && text[at + 1] === quote) at++;
    else if (char === quote) return at + 1;
  }
  return text.length;
}

function inside(text: string, opened: number, end: number): string {
  const quote = text[opened] === '[' ? ']' : (text[opened] as string);
  const closed = end > opened + 1 && text[end - 1] === quote;
  return text.slice(opened + 1, closed ? end - 1 : end).replaceAll(quote + quote, quote);
}
