import type { SqlDialect } from '@remit/core/event';
import { redact } from '../../redact/redact.ts';
import { readStatement } from './reading.ts';
import { type Token, tokensOf } from './tokens.ts';

/** What a statement says, its values apart. */
export interface SqlStatement {
  /** With `?` for each literal, without comments, space made one. */
  readonly shape: string;
  /** Only the beginning is kept. */
  readonly cut: boolean;
  readonly operation: string;
  readonly tables: readonly string[];
  /** Strings and numbers that stand in it, as values: never to leave the node. */
  readonly literals: readonly string[];
  readonly traceparent: string | undefined;
}

/** The statements of a text, in order, those without content left out. Never throws; only the first 64 KiB are looked at. */
export function readSql(text: string, dialect: SqlDialect, key: string): SqlStatement[] {
  const looked = text.length > MOST_TEXT ? text.slice(0, MOST_TEXT) : text;
  const tokens = tokensOf(looked, dialect);
  const read = (tokens.at(-1)?.end ?? 0) >= looked.trimEnd().length;
  const groups = split(tokens, dialect);
  const cutShort = looked.length < text.length || !read;
  return groups.map((group, i) => statement(group, dialect, key, cutShort && i === groups.length - 1));
}

/** The text as one statement, however many stand in it: for servers that answer to all of it together. */
export function readBatch(text: string, dialect: SqlDialect, key: string): SqlStatement {
  const looked = text.length > MOST_TEXT ? text.slice(0, MOST_TEXT) : text;
  return statement(tokensOf(looked, dialect), dialect, key, looked.length < text.length);
}

const MOST_TEXT = 65_536;
const LONGEST_SHAPE = 8_192;
const MOST_LITERALS = 64;
const LONGEST_LITERAL = 4_096;
/** A list of literals is shown up to here. */
const LONGEST_LIST = 8;

function statement(tokens: readonly Token[], dialect: SqlDialect, key: string, cutShort: boolean): SqlStatement {
  const words = tokens.filter((token) => token.kind !== 'comment');
  while (words.at(-1)?.text === ';' && words.at(-1)?.kind === 'mark') words.pop();
  const shape = redact(shapeOf(words), key);
  const literals = words
    .filter((token) => token.kind === 'string' || token.kind === 'number')
    .slice(0, MOST_LITERALS)
    .map((token) => token.text.slice(0, LONGEST_LITERAL));
  const comment = tokens.find((token) => token.kind === 'comment' && TRACE.test(token.text));
  return {
    shape: shape.slice(0, LONGEST_SHAPE).toWellFormed(),
    cut: cutShort || shape.length > LONGEST_SHAPE,
    ...readStatement(words, dialect),
    literals,
    traceparent: comment && TRACE.exec(comment.text)?.[1]?.toLowerCase(),
  };
}

const TRACE = /traceparent\s{0,4}=\s{0,4}['"]?([0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})(?![0-9a-f-])/i;

function shapeOf(tokens: readonly Token[]): string {
  let shape = '';
  let list = 0;
  tokens.forEach((token, i) => {
    if (shape.length > LONGEST_SHAPE) return;
    const literal = token.kind === 'string' || token.kind === 'number';
    if (literal) list++;
    else if (token.text !== ',') list = 0;
    if (list > LONGEST_LIST) {
      if (list === LONGEST_LIST + 1 && literal) shape += ' …';
      return;
    }
    if (token.spaced && i > 0) shape += ' ';
    shape += literal ? '?' : token.kind === 'name' ? quoted(token) : token.text;
  });
  return shape;
}

function quoted({ text }: Token): string {
  return /^[\p{L}_][\p{L}\p{N}_$]*$/u.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}

/** At each semicolon, unless it ends a line of a routine's body. */
function split(tokens: readonly Token[], dialect: SqlDialect): Token[][] {
  const groups: Token[][] = [];
  let group: Token[] = [];
  let routine = false;
  const finish = () => {
    if (group.some((token) => token.kind !== 'comment')) groups.push(group);
    group = [];
    routine = false;
  };
  for (const token of tokens) {
    if (token.kind === 'mark' && token.text === ';' && !routine) {
      finish();
      continue;
    }
    group.push(token);
    if (token.kind === 'word' && /^begin$/i.test(token.text) && isRoutine(group)) routine = true;
  }
  // Comments behind the last semicolon still speak of the last statement.
  const last = groups.at(-1);
  if (last !== undefined && group.length > 0 && group.every((token) => token.kind === 'comment')) last.push(...group);
  else finish();
  return dialect === 'tds' && groups.length > 1 ? [groups.flat()] : groups;
}

function isRoutine(tokens: readonly Token[]): boolean {
  const words = tokens.filter((token) => token.kind === 'word').slice(0, 24);
  return /^create$/i.test(words[0]?.text ?? '') && words.some((word) => ROUTINE.test(word.text));
}

const ROUTINE = /^(?:function|procedure|trigger|event)$/i;
