import type { ReaderContext } from '../../protocol.ts';
import type { SqlTeller } from '../answered.ts';
import { type Cells, createCells } from '../cells.ts';
import type { Frame } from '../frames.ts';
import { readSql, type SqlStatement } from '../text/statement.ts';
import {
  type Binding,
  type Column,
  formatOf,
  readBinding,
  readColumns,
  readErrorCode,
  readRow,
  readTag,
} from './messages.ts';
import { createPreparations, type Execution, type Prepared } from './preparations.ts';
import { isBare } from './values.ts';

/**
 * Joins what the client asks to what the server answers, by order: each message of a client has its answers in the order in which it was
 * sent, up to the `ReadyForQuery` that ends a round. Where that order is not known (joined in the middle, bytes lost) nothing is
 * joined until the next round begins.
 */
export interface Conversation<A> {
  asked(frame: Frame<A>): void;
  answered(frame: Frame<A>): void;
  gap(front: boolean): void;
  /** It is not known any more where messages begin. */
  confused(): void;
  close(): void;
}

/** What the server has still to answer. */
type Awaited<A> =
  | (Sent<A> & { readonly what: 'query'; readonly statements: readonly (SqlStatement | undefined)[]; next: number })
  | (Sent<A> & { readonly what: 'parse'; readonly prepared: Prepared })
  /** `ended`: the portal that had its name before. */
  | (Sent<A> & { readonly what: 'bind'; readonly execution: Execution; readonly ended: Execution | undefined })
  | (Sent<A> & { readonly what: 'execute'; readonly execution: Execution })
  | { readonly what: 'describe'; readonly prepared: Prepared | undefined; readonly execution: Execution | undefined }
  | { readonly what: 'close'; readonly ended: Execution | undefined }
  | { readonly what: 'sync' };

interface Sent<A> {
  readonly began: A;
  readonly bytes: number;
}

export function createConversation<A>(context: ReaderContext<A>, teller: SqlTeller<A>): Conversation<A> {
  const { key, loss, limits } = context;
  const most = limits.pendingRequests * 8;
  const preparations = createPreparations(key);
  const awaited: Awaited<A>[] = [];
  /** Answers belong to questions that were not seen: up to the end of the round. */
  let strange = context.joined.out || context.joined.in;
  let result = newResult();
  /** Where the rows of an answer to a question that was not seen began. */
  let first: { readonly at: A } | undefined;

  function newResult(): Result {
    return { columns: undefined, rows: 0, cells: undefined, bytes: 0, lossy: undefined, copied: undefined };
  }

  function wait(one: Awaited<A>): void {
    awaited.push(one);
    if (awaited.length <= most) return;
    awaited.length = 0;
    strange = true;
    loss.lost(0, 'more statements without an answer than are kept');
  }

  function asked({ bytes, size, began, whole }: Frame<A>): void {
    const type = String.fromCharCode(bytes[0] ?? 0);
    const body = bytes.subarray(5);
    switch (type) {
      case 'Q': {
        const text = textOf(body);
        const statements = readSql(text, 'postgresql', key).map((one) => (whole ? one : { ...one, cut: true }));
        return wait({ what: 'query', statements, next: 0, began, bytes: size });
      }
      case 'P':
        return wait({ what: 'parse', prepared: preparations.parse(body, whole), began, bytes: size });
      case 'B': {
        const binding: Binding = readBinding(body);
        const ended = preparations.close(false, binding.portal);
        return wait({ what: 'bind', execution: preparations.bind(binding, size), ended, began, bytes: size });
      }
      case 'E':
        return wait({ what: 'execute', execution: preparations.portal(textOf(body)), began, bytes: size });
      case 'D': {
        const name = textOf(body.subarray(1));
        const ofStatement = body[0] === 0x53;
        const prepared = ofStatement ? preparations.statement(name) : undefined;
        return wait({ what: 'describe', prepared, execution: ofStatement ? undefined : preparations.portal(name) });
      }
      case 'C':
        return wait({ what: 'close', ended: preparations.close(body[0] === 0x53, textOf(body.subarray(1))) });
      case 'S':
      case 'F':
        return wait({ what: 'sync' });
      default:
        return;
    }
  }

  function answered(frame: Frame<A>): void {
    const { bytes, size, at, whole } = frame;
    const body = bytes.subarray(5);
    const type = String.fromCharCode(bytes[0] ?? 0);
    if ('TDCEHGds'.includes(type)) {
      result.bytes += size;
      first ??= { at: frame.began };
    }
    switch (type) {
      case '1':
        return pass('parse', at);
      case '2':
        return pass('bind', at);
      case '3':
        return pass('close', at);
      case 'n':
        return pass('describe', at);
      case 'T':
        return columns(readColumns(body));
      case 'D':
        result.rows++;
        if (whole) keepCells(body);
        return;
      case 'G':
        result.copied = 'into';
        return;
      case 'H':
        result.copied = 'out';
        return;
      case 'C':
        return complete(readTag(body), at);
      case 'I':
        if (awaited[0]?.what === 'execute') awaited.shift();
        result = newResult();
        return;
      case 's':
        return suspended();
      case 'E':
        return failed(readErrorCode(body), at);
      case 'Z':
        return roundEnded();
      default:
        return;
    }
  }

  function pass(what: Awaited<A>['what'], at: A): void {
    const head = awaited[0];
    if (head?.what !== what) {
      if (!strange) confused();
      return;
    }
    awaited.shift();
    if ('ended' in head) endPortal(head.ended, at);
  }

  function columns(found: Column[]): void {
    const head = awaited[0];
    if (head?.what !== 'describe') {
      result.columns = found;
      return;
    }
    if (head.prepared) head.prepared.columns = found;
    if (head.execution) head.execution.columns = found;
    awaited.shift();
    result.bytes = 0;
  }

  function keepCells(body: Buffer): void {
    const head = awaited[0];
    const execution = head?.what === 'execute' ? head.execution : undefined;
    const cells: Cells = (result.cells ??= execution?.cells ?? createCells());
    if (cells.full) return;
    const known = result.columns ?? execution?.columns ?? execution?.prepared?.columns;
    readRow(body).forEach((bytes, i) => {
      const column = known?.[i];
      const binary = execution ? formatOf(execution.results, i) : (column?.binary ?? false);
      const type = column?.type ?? 0;
      cells.add(column?.name, bytes && preparations.text(type, binary, bytes), isBare(type));
    });
  }

  function suspended(): void {
    const head = awaited[0];
    if (head?.what !== 'execute') {
      if (!strange) confused();
      return;
    }
    awaited.shift();
    const { execution } = head;
    execution.rows += result.rows;
    execution.bytesIn += result.bytes;
    execution.cells = result.cells;
    execution.open = true;
    result = newResult();
  }

  /** A portal is given up before all its rows were fetched: what was fetched is what came back. */
  function endPortal(execution: Execution | undefined, at: A): void {
    if (execution?.open !== true) return;
    execution.open = false;
    teller.tell({
      statement: execution.prepared?.statement,
      parameters: execution.parameters,
      returned: execution.rows,
      affected: undefined,
      error: undefined,
      cells: execution.cells,
      bytesOut: execution.bytesOut,
      bytesIn: execution.bytesIn,
      truncated: execution.prepared === undefined ? NOT_SEEN : undefined,
      began: at,
      at,
    });
  }

  function complete(tag: { verb: string; count: number | undefined }, at: A): void {
    const head = awaited[0];
    if (head?.what === 'query') {
      const statement = head.statements[head.next++];
      if (statement === undefined || !fits(tag.verb, statement)) return misfit(tag, at);
      tell(statement, [], tag, head.began, head.next === 1 ? head.bytes : 0, at);
    } else if (head?.what === 'execute') {
      awaited.shift();
      const { execution } = head;
      const statement = execution.prepared?.statement;
      if (statement !== undefined && !fits(tag.verb, statement)) return misfit(tag, at);
      result.rows += execution.rows;
      result.bytes += execution.bytesIn;
      execution.open = false;
      tell(statement, execution.parameters, tag, head.began, head.bytes + execution.bytesOut, at);
    } else if (strange) {
      tell(undefined, [], tag, first?.at ?? at, 0, at);
    } else misfit(tag, at);
  }

  /** The answer is to another question than was thought. */
  function misfit(tag: { verb: string; count: number | undefined }, at: A): void {
    confused();
    tell(undefined, [], tag, first?.at ?? at, 0, at);
  }

  function tell(
    statement: SqlStatement | undefined,
    parameters: readonly string[],
    tag: Tag,
    began: A,
    bytesOut: number,
    at: A,
  ): void {
    const { returned, affected } = counts(tag, result, statement);
    teller.tell({
      statement,
      operation: tag.verb,
      parameters,
      returned,
      affected,
      error: undefined,
      cells: result.cells,
      bytesOut,
      bytesIn: result.bytes,
      truncated: statement === undefined ? NOT_SEEN : result.lossy,
      began,
      at,
    });
    result = newResult();
    first = undefined;
  }

  function failed(error: string, at: A): void {
    const head = awaited[0];
    const common = { returned: undefined, affected: undefined, error, cells: undefined, bytesIn: result.bytes, at };
    if (head?.what === 'query') {
      const statement = head.statements[head.next] ?? head.statements.at(-1);
      teller.tell({ ...common, statement, parameters: [], bytesOut: head.bytes, began: head.began });
      head.next = head.statements.length;
    } else if (head?.what === 'parse') {
      teller.tell({
        ...common,
        statement: head.prepared.statement,
        parameters: [],
        bytesOut: head.bytes,
        began: head.began,
      });
      preparations.failed(head.prepared);
    } else if (head?.what === 'bind' || head?.what === 'execute') {
      const { prepared, parameters } = head.execution;
      const truncated = prepared === undefined ? NOT_SEEN : undefined;
      teller.tell({
        ...common,
        statement: prepared?.statement,
        parameters,
        bytesOut: head.bytes,
        began: head.began,
        truncated,
      });
    }
    result = newResult();
    first = undefined;
    // What follows up to the end of the round is not done.
    while (awaited.length > 0 && awaited[0]?.what !== 'sync' && awaited[0]?.what !== 'query') awaited.shift();
  }

  function roundEnded(): void {
    while (awaited.length > 0) {
      const head = awaited.shift();
      if (head?.what === 'query' || head?.what === 'sync') break;
      if (head?.what === 'execute') loss.lost(0, 'a statement whose answer was not seen');
    }
    if (strange && awaited.length === 0) strange = false;
    result = newResult();
    first = undefined;
  }

  function confused(): void {
    if (awaited.length > 0) loss.lost(0, 'statements whose answers could not be told apart');
    awaited.length = 0;
    strange = true;
  }

  return {
    asked,
    answered,
    gap(front) {
      if (!front) result.lossy = 'bytes of the answer were lost: rows are not counted';
    },
    confused,
    close() {
      const open = awaited.filter(
        (one) => one.what === 'execute' || (one.what === 'query' && one.next < one.statements.length),
      );
      if (open.length > 0) loss.lost(0, 'a statement whose answer was not seen');
    },
  };
}

type Tag = { verb: string; count: number | undefined };

interface Result {
  columns: Column[] | undefined;
  rows: number;
  cells: Cells | undefined;
  bytes: number;
  lossy: string | undefined;
  copied: 'into' | 'out' | undefined;
}

const NOT_SEEN = 'the statement was not seen';
const CHANGING = new Set(['insert', 'update', 'delete', 'merge']);

/** Rows that came back are counted; where some may have been lost only the server's own count is believed. */
function counts(
  tag: Tag,
  result: Result,
  statement: SqlStatement | undefined,
): { returned: number | undefined; affected: number | undefined } {
  const lossy = result.lossy !== undefined;
  if (CHANGING.has(tag.verb)) {
    const returns = result.rows > 0 || result.columns !== undefined;
    return { returned: returns && !lossy ? result.rows : undefined, affected: tag.count };
  }
  if (tag.verb === 'copy') {
    return result.copied === 'out'
      ? { returned: tag.count, affected: undefined }
      : { returned: undefined, affected: tag.count };
  }
  const made = statement?.operation === 'create' || (result.rows === 0 && !lossy && (tag.count ?? 0) > 0);
  if (tag.verb === 'select' && made) return { returned: undefined, affected: tag.count };
  if (tag.verb === 'select' || tag.verb === 'fetch')
    return { returned: lossy ? tag.count : result.rows, affected: undefined };
  return {
    returned: result.rows > 0 || result.columns !== undefined ? (lossy ? undefined : result.rows) : undefined,
    affected: undefined,
  };
}

/** The server's word for what it did can be that of this statement. */
function fits(verb: string, statement: SqlStatement): boolean {
  const { operation } = statement;
  if (CHANGING.has(verb))
    return (
      operation === verb || !(CHANGING.has(operation) || operation === 'select') || /^with\b/i.test(statement.shape)
    );
  if (verb === 'select') return !CHANGING.has(operation) || /^with\b/i.test(statement.shape);
  return true;
}

function textOf(body: Buffer): string {
  const end = body.indexOf(0);
  return body.toString('utf8', 0, end < 0 ? body.length : end);
}
