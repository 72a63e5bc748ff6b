import type { ReaderContext } from '../../protocol.ts';
import type { Login, SqlTeller } from '../answered.ts';
import { Cursor } from '../cursor.ts';
import type { Frame } from '../frames.ts';
import { readSql, type SqlStatement } from '../text/statement.ts';
import { type AnswerReader, createAnswerReader, type Outcome } from './answer.ts';
import {
  COM_FIELD_LIST,
  COM_INIT_DB,
  COM_QUERY,
  COM_QUIT,
  COM_STMT_BULK_EXECUTE,
  COM_STMT_CLOSE,
  COM_STMT_EXECUTE,
  COM_STMT_FETCH,
  COM_STMT_PREPARE,
  COM_STMT_SEND_LONG_DATA,
  type Prepared,
  readParameters,
  readQuery,
} from './commands.ts';
import { DEPRECATE_EOF } from './login.ts';

/**
 * Joins commands to their answers: a server answers one after the other, each answer beginning with packet number 1. A packet whose number is
 * not the next is no part of the answer, so what was lost is noticed, and the statement then told without a count.
 */
export interface Conversation<A> {
  asked(frame: Frame<A>, number: number): void;
  answered(frame: Frame<A>): void;
  gap(): void;
  confused(): void;
  close(): void;
  /** An answer is awaited. */
  readonly busy: boolean;
  /** Undefined where the login was not seen. */
  capabilities: number | undefined;
}

interface Awaited<A> {
  readonly what: 'results' | 'preparation' | 'fields' | 'database' | 'fetch' | 'other';
  readonly statements: readonly (SqlStatement | undefined)[];
  readonly parameters: readonly string[];
  readonly prepared: Prepared | undefined;
  readonly database?: string;
  readonly began: A;
  readonly bytesOut: number;
  reader: AnswerReader | undefined;
  next: number;
  bytesIn: number;
  /** Definitions of parameters and columns that follow the answer to a preparation. */
  follows: number;
}

export function createConversation<A>(context: ReaderContext<A>, teller: SqlTeller<A>, login: Login): Conversation<A> {
  const { key, loss, limits } = context;
  const statements = new Map<number, Prepared>();
  const awaited: Awaited<A>[] = [];
  let capabilities: number | undefined;
  /** The number that the next packet of the answer has. */
  let number = 1;
  /** The client sends a file. */
  let sending = false;
  let latest: Prepared | undefined;

  function wait(what: Awaited<A>['what'], frame: Frame<A>, part: Partial<Awaited<A>> = {}): void {
    awaited.push({
      what,
      statements: [],
      parameters: [],
      prepared: undefined,
      began: frame.began,
      bytesOut: frame.size,
      reader: undefined,
      next: 0,
      bytesIn: 0,
      follows: 0,
      ...part,
    });
    if (awaited.length === 1) number = 1;
    if (awaited.length > limits.pendingRequests) confused();
  }

  function asked(frame: Frame<A>, count: number): void {
    const body = frame.bytes.subarray(4);
    if (sending) {
      if (body.length === 0) {
        sending = false;
        number = (count + 1) & 255;
      }
      return;
    }
    if (count !== 0) return;
    const cut = (all: SqlStatement[]) => (frame.whole ? all : all.map((one) => ({ ...one, cut: true })));
    switch (body[0]) {
      case COM_QUERY:
        return wait('results', frame, { statements: cut(readQuery(body, capabilities, key)) });
      case COM_STMT_PREPARE:
        return wait('preparation', frame, { statements: cut(readSql(body.toString('utf8', 1), 'mysql', key)) });
      case COM_STMT_EXECUTE:
      case COM_STMT_BULK_EXECUTE: {
        const id = new Cursor(body, 1).uLe(4);
        // MariaDB's "the one that was prepared last".
        const prepared = id === 0xffff_ffff ? latest : statements.get(id);
        const single = body[0] === COM_STMT_EXECUTE && prepared !== undefined;
        const parameters = single ? readParameters(body, prepared, capabilities ?? 0) : [];
        return wait('results', frame, {
          statements: [prepared?.statement],
          parameters,
          prepared: prepared ?? unseen(),
        });
      }
      case COM_STMT_FETCH:
        return wait('fetch', frame, { prepared: statements.get(new Cursor(body, 1).uLe(4)) ?? unseen() });
      case COM_STMT_CLOSE:
        statements.delete(new Cursor(body, 1).uLe(4));
        return;
      case COM_INIT_DB:
        return wait('database', frame, { database: body.toString('utf8', 1) });
      case COM_FIELD_LIST:
        return wait('fields', frame);
      case COM_STMT_SEND_LONG_DATA:
      case COM_QUIT:
        return;
      default:
        return wait('other', frame);
    }
  }

  function answered(frame: Frame<A>): void {
    const head = awaited[0];
    if (head === undefined || sending) return;
    const count = frame.bytes[3] ?? 0;
    if (count !== number) {
      // The end of an answer that began before is passed over; a hole in this one ends it.
      if (number !== 1 || head.bytesIn > 0) confused();
      return;
    }
    number = (number + 1) & 255;
    head.bytesIn += frame.size;
    const body = frame.bytes.subarray(4);
    switch (head.what) {
      case 'results':
        return results(head, body, frame);
      case 'fetch':
        return fetched(head, body, frame);
      case 'preparation':
        return preparation(head, body, frame);
      case 'fields':
        if (body[0] === 0xff || (body[0] === 0xfe && body.length < 9)) done();
        return;
      case 'database':
        if (body[0] === 0x00) login.database = head.database;
        return done();
      case 'other':
        return done();
    }
  }

  function results(head: Awaited<A>, body: Buffer, frame: Frame<A>): void {
    const { prepared } = head;
    head.reader ??= createAnswerReader({
      capabilities,
      binary: prepared !== undefined,
      known: prepared?.columns ?? [],
    });
    const said = head.reader.packet(body, frame.size - 4, frame.whole);
    if (said === 'open') return;
    if (said === 'file') {
      sending = true;
      return;
    }
    if (prepared && head.reader.columns.length > 0) prepared.columns = head.reader.columns;
    const statement = prepared ? prepared.statement : head.statements[head.next];
    head.next++;
    if (said.cursor && prepared) prepared.fetched = 0;
    else tell(head, statement, said, frame.at);
    if (!said.more) done();
  }

  /** Rows of a cursor: told when the last of them came. */
  function fetched(head: Awaited<A>, body: Buffer, frame: Frame<A>): void {
    const prepared = head.prepared ?? unseen();
    head.reader ??= createAnswerReader({ capabilities, binary: true, known: prepared.columns, fetch: true });
    const said = head.reader.packet(body, frame.size - 4, frame.whole);
    if (said === 'open' || said === 'file') return;
    prepared.fetched = (prepared.fetched ?? 0) + (said.returned ?? 0);
    if (!said.cursor) {
      tell(head, prepared.statement, { ...said, returned: prepared.fetched }, frame.at);
      prepared.fetched = undefined;
    }
    done();
  }

  function preparation(head: Awaited<A>, body: Buffer, frame: Frame<A>): void {
    if (head.follows > 0) {
      if (--head.follows === 0) done();
      return;
    }
    const cursor = new Cursor(body);
    if (cursor.u8() !== 0x00) {
      const code = body[0] === 0xff ? String(new Cursor(body, 1).uLe(2)) : 'unknown';
      tell(head, head.statements[0], { ...NOTHING, error: code }, frame.at);
      return done();
    }
    const id = cursor.uLe(4);
    const columns = cursor.uLe(2);
    const parameters = cursor.uLe(2);
    latest = { statement: head.statements[0], parameters, columns: [], types: [], fetched: undefined };
    statements.delete(id);
    statements.set(id, latest);
    const [oldest] = statements.keys();
    if (statements.size > MOST_STATEMENTS && oldest !== undefined) statements.delete(oldest);
    const separators = capabilities !== undefined && (capabilities & DEPRECATE_EOF) === 0;
    const ends = separators ? Number(columns > 0) + Number(parameters > 0) : 0;
    head.follows = columns + parameters + ends;
    // Without the login it is not known what ends the definitions: the next command's answer begins with number 1 again.
    if (head.follows === 0 || capabilities === undefined) done();
  }

  function tell(head: Awaited<A>, statement: SqlStatement | undefined, said: Outcome, at: A): void {
    const changes = CHANGING.has(statement?.operation ?? '') || (said.affected ?? 0) > 0;
    if (statement?.operation === 'use' && said.error === undefined) {
      const name = /^use\s+"?([^\s";]{1,64})/i.exec(statement.shape)?.[1];
      if (name !== undefined) login.database = name;
    }
    teller.tell({
      statement,
      parameters: head.parameters,
      returned: said.returned,
      affected: said.returned === undefined && changes ? said.affected : undefined,
      error: said.error,
      cells: said.cells,
      bytesOut: head.next <= 1 ? head.bytesOut : 0,
      bytesIn: head.bytesIn,
      truncated: statement === undefined ? NOT_SEEN : undefined,
      began: head.began,
      at,
    });
    head.bytesIn = 0;
  }

  function done(): void {
    awaited.shift();
    number = 1;
  }

  function confused(): void {
    for (const head of awaited) unanswered(head);
    awaited.length = 0;
    sending = false;
  }

  /** It was sent, and what became of it was not seen. */
  function unanswered(head: Awaited<A>): void {
    if (head.what !== 'results' && head.what !== 'fetch') return;
    loss.truncated('a statement whose answer was not seen');
    const said = NOTHING;
    const rest = head.prepared ? [head.prepared.statement] : head.statements.slice(head.next);
    for (const statement of rest) {
      teller.tell({
        ...said,
        statement,
        parameters: head.parameters,
        bytesOut: head.bytesOut,
        bytesIn: head.bytesIn,
        truncated: 'the answer was not seen',
        began: head.began,
        at: head.began,
      });
    }
  }

  return {
    asked,
    answered,
    gap: () => {},
    confused,
    close: confused,
    get busy() {
      return awaited.length > 0;
    },
    get capabilities() {
      return capabilities;
    },
    set capabilities(agreed) {
      capabilities = agreed;
    },
  };
}

const MOST_STATEMENTS = 1_024;
const NOT_SEEN = 'the statement was not seen';
const NOTHING = {
  returned: undefined,
  affected: undefined,
  error: undefined,
  cells: undefined,
  more: false,
  cursor: false,
};
const CHANGING = new Set(['insert', 'replace', 'update', 'delete', 'load']);

function unseen(): Prepared {
  return { statement: undefined, parameters: 0, columns: [], types: [], fetched: undefined };
}
