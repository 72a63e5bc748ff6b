import type { SqlDialect } from '@remit/core/event';
import { type Level, newLevel, openLevel } from './level.ts';
import { hasArguments, introducedAt, isName, type Path, pathAt, wordAt } from './names.ts';
import type { Token } from './tokens.ts';
import {
  BEGINS_BEHIND,
  CHANGES,
  FRAMES,
  LOOSE_TARGET_VERBS,
  NO_VERB_BEHIND,
  NOISE,
  NOT_TABLES,
  OBJECT_VERBS,
  ON_TABLE,
  RESERVED,
  TARGET_VERBS,
  VERBS,
} from './words.ts';

export interface Reading {
  /**
   * The verb, in lower case; `unknown` where it begins with none. Where a query holds others that change something (in a common table
   * expression, in a batch), the first of those.
   */
  readonly operation: string;
  /** Tables and views that it names, as written, without quotes; in PostgreSQL with the case of unquoted names folded. */
  readonly tables: readonly string[];
}

/**
 * What a statement does to which tables: one walk over its tokens (without comments) that knows where names of tables stand, and little else
 * of the grammar. Functions, common table expressions, aliases and variables are no tables.
 */
export function readStatement(tokens: readonly Token[], dialect: SqlDialect): Reading {
  const levels: Level[] = [newLevel()];
  /** Names to whether they may be an alias instead: `update u set … from users u`. */
  const tables = new Map<string, boolean>();
  const aliases = new Set<string>();
  const expressions = new Set<string>();
  let operation: string | undefined;

  function begins(i: number, level: Level, word: string): boolean {
    const before = wordAt(tokens, i - 1);
    if (level.verb === 'grant' || level.verb === 'revoke') return before === ';';
    if (i === 0 || before === ';' || before === '(' || before === ')' || BEGINS_BEHIND.has(before)) {
      return word !== 'table' || before !== 'as';
    }
    if (word === 'select') return !NO_VERB_BEHIND.has(before) || before === 'for';
    return dialect === 'tds' && CHANGES.has(word) && !NO_VERB_BEHIND.has(before) && word !== 'replace';
  }

  function speak(verb: string, level: Level): void {
    level.verb = verb;
    level.from = level.list = level.introduces = false;
    level.object = undefined;
    const loose = LOOSE_TARGET_VERBS.has(verb);
    level.expect = loose || TARGET_VERBS.has(verb) ? { source: false, loose } : undefined;
    if (TARGET_VERBS.has(verb) && verb !== 'update' && verb !== 'copy') level.list = true;
    const frames = operation === undefined || FRAMES.has(operation);
    if (operation === undefined || (frames && verb === 'select')) operation = verb;
    else if ((frames || operation === 'select' || operation === 'values') && CHANGES.has(verb)) operation = verb;
  }

  /** Words after which tables are named. */
  function leads(i: number, word: string, level: Level): boolean {
    const verb = level.verb ?? '';
    const next = wordAt(tokens, i + 1);
    if (word === 'from' || word === 'join' || word === 'straight_join' || word === 'apply') {
      const asks = verb === 'show' ? level.object === 'columns' : verb !== '' || level.from;
      if (!asks || verb === 'copy' || verb === 'fetch' || verb === 'move' || wordAt(tokens, i - 1) === 'distinct')
        return word !== 'from';
      level.expect = { source: true, loose: false };
      level.from = verb !== 'show';
      return true;
    }
    if (word === 'using' && (verb === 'delete' || verb === 'merge') && (next !== '(' || verb === 'merge')) {
      level.expect = { source: true, loose: false };
      level.from = true;
      return true;
    }
    if (word === 'into' && next !== 'outfile' && next !== 'dumpfile') {
      level.expect = { source: false, loose: false };
      return true;
    }
    if (word === 'references') {
      level.expect = { source: false, loose: false };
      return true;
    }
    if (word === 'on' && (ON_TABLE.has(level.object ?? '') || verb === 'grant' || verb === 'revoke')) {
      level.object = undefined;
      level.expect = NOT_TABLES.has(next) ? undefined : { source: false, loose: false };
      level.list = level.expect !== undefined;
      return true;
    }
    if (!OBJECT_VERBS.has(verb) || level.expect !== undefined) return false;
    if (word === 'table' || word === 'view') {
      level.expect = { source: false, loose: false };
      level.list = verb === 'drop' || verb === 'lock' || verb === 'truncate';
      return true;
    }
    if (ON_TABLE.has(word)) level.object ??= word;
    if (/^(?:columns|fields|index|indexes|keys)$/.test(word) && verb === 'show') level.object = 'columns';
    return false;
  }

  function take(i: number, path: Path, level: Level): number {
    const expect = level.expect;
    level.expect = undefined;
    const last = i + path.length - 1;
    if (expect === undefined || (expect.source && hasArguments(tokens, last + 1))) return last;
    const names = path.parts.map((part) =>
      dialect === 'postgresql' && part.kind === 'word' ? part.text.toLowerCase() : part.text,
    );
    const name = names.join('.').slice(0, LONGEST_NAME);
    const alone = names.length === 1;
    if (alone && (expressions.has(name.toLowerCase()) || /^dual$/i.test(name))) return last;
    const weak = alone && expect.loose && tables.get(name) !== false;
    const targetOfUpdate = alone && level.verb === 'update' && !expect.source && !tables.has(name);
    if (tables.size < MOST_TABLES) tables.set(name, weak || targetOfUpdate);
    const alias = tokens[wordAt(tokens, last + 1) === 'as' ? last + 2 : last + 1];
    if (alias !== undefined && isName(alias) && !RESERVED.has(alias.text.toLowerCase()))
      aliases.add(alias.text.toLowerCase());
    return last;
  }

  function mark(token: Token, i: number, level: Level): void {
    if (token.text === '(') {
      if (levels.length < MOST_LEVELS) levels.push(openLevel(level, wordAt(tokens, i - 1) === 'top'));
    } else if (token.text === ')') {
      if (levels.length > 1) levels.pop();
    } else if (token.text === ';') {
      levels.splice(0, levels.length, newLevel());
    } else if (token.text === ',') {
      if (level.from || level.list) level.expect = { source: level.from, loose: false };
    } else if (token.text !== '*') level.expect = undefined;
  }

  function introduces(i: number, word: string, level: Level): boolean {
    const after = word === 'with' ? i + 1 : level.introduces && wordAt(tokens, i - 1) === ',' ? i : undefined;
    if (after === undefined) return false;
    const name = introducedAt(tokens, after);
    if (name !== undefined) {
      expressions.add(name.text.toLowerCase());
      level.introduces = true;
      level.expect = undefined;
    }
    return true;
  }

  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    const level = levels.at(-1) as Level;
    if (token.kind === 'mark') {
      mark(token, i, level);
      continue;
    }
    const path = isName(token) ? pathAt(tokens, i) : undefined;
    if (path === undefined) {
      level.expect = undefined;
      continue;
    }
    const word = token.kind === 'word' && path.length === 1 ? token.text.toLowerCase() : '';
    const verb = VERBS.get(word);
    if (verb !== undefined && begins(i, level, word)) {
      speak(dialect === 'tds' && verb === 'execute' ? 'call' : verb, level);
      if (word === 'table') level.expect = { source: true, loose: false };
      continue;
    }
    if (i === 0 && word !== 'with') operation ??= 'unknown';
    if (introduces(i, word, level) || leads(i, word, level)) continue;
    if (level.expect === undefined || NOISE.has(word)) continue;
    if (RESERVED.has(word)) level.expect = undefined;
    else i = take(i, path, level);
  }

  const named = [...tables].filter(([name, weak]) => !weak || !aliases.has(name.toLowerCase()));
  return { operation: operation ?? 'unknown', tables: named.map(([name]) => name) };
}

const MOST_TABLES = 64;
const MOST_LEVELS = 256;
const LONGEST_NAME = 256;
