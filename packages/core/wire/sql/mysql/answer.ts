import { type Cells, createCells } from '../cells.ts';
import { Cursor } from '../cursor.ts';
import { DEPRECATE_EOF, OPTIONAL_METADATA } from './login.ts';
import { type Column, isBare, readBinaryRow, readColumn, readTextRow } from './rows.ts';

/** One result of a statement: what was counted, or what was refused. */
export interface Outcome {
  readonly returned: number | undefined;
  readonly affected: number | undefined;
  readonly error: string | undefined;
  readonly cells: Cells | undefined;
  /** More results of the same command follow. */
  readonly more: boolean;
  /** Rows are to be fetched from a cursor. */
  readonly cursor: boolean;
}

/** Reads the answer to a query or an execution, packet by packet, result by result. */
export interface AnswerReader {
  /** The result that this packet ends; `file` when the server asks the client for a file, `open` while a result goes on. */
  packet(body: Buffer, size: number, whole: boolean): Outcome | 'file' | 'open';
  /** Of a result set that is read or was read last. */
  readonly columns: readonly Column[];
}

export interface AnswerOptions {
  /** Undefined where the connection was joined later. */
  readonly capabilities: number | undefined;
  readonly binary: boolean;
  /** Of a prepared statement, which a server may not tell again. */
  readonly known: readonly Column[];
  /** It goes on with rows of a cursor: no columns come before them. */
  readonly fetch?: boolean;
}

const MORE_RESULTS = 0x08;
const CURSOR_EXISTS = 0x40;
const LAST_ROW_SENT = 0x80;

export function createAnswerReader({ capabilities, binary, known, fetch = false }: AnswerOptions): AnswerReader {
  let state: 'first' | 'columns' | 'separator' | 'rows' = fetch ? 'rows' : 'first';
  let expected = 0;
  let columns: Column[] = [...known];
  let rows = 0;
  let cells: Cells | undefined;
  const separated = capabilities === undefined ? undefined : (capabilities & DEPRECATE_EOF) === 0;

  function outcome(part: Partial<Outcome>, status: number): Outcome {
    const more = (status & MORE_RESULTS) !== 0;
    const cursor = (status & CURSOR_EXISTS) !== 0 && (status & LAST_ROW_SENT) === 0;
    const one = { returned: undefined, affected: undefined, error: undefined, cells, more, cursor, ...part };
    state = 'first';
    rows = 0;
    cells = undefined;
    return one;
  }

  function first(body: Buffer): Outcome | 'file' | 'open' {
    const cursor = new Cursor(body);
    const head = body[0];
    if (head === 0x00) {
      cursor.skip(1);
      const affected = cursor.lengthCoded();
      cursor.lengthCoded();
      return outcome({ affected }, cursor.uLe(2));
    }
    if (head === 0xfb) return 'file';
    // What ended the columns of an earlier preparation, where that was not known.
    if (head === 0xfe && body.length === 5) return 'open';
    const optional = capabilities !== undefined && (capabilities & OPTIONAL_METADATA) !== 0;
    const follows = optional ? cursor.u8() : 1;
    expected = cursor.lengthCoded() ?? 0;
    // MariaDB says behind the count whether the columns are told again.
    const told = follows === 1 && (cursor.left === 0 || cursor.u8() === 1);
    columns = told ? [] : [...known];
    state = told ? 'columns' : separated === true ? 'separator' : 'rows';
    return 'open';
  }

  function row(body: Buffer, whole: boolean): void {
    rows++;
    if (!whole) return;
    cells ??= createCells();
    if (cells.full) return;
    const found = binary ? readBinaryRow(body, columns) : readTextRow(body, columns.length);
    for (const [i, cell] of found.entries()) cells.add(columns[i]?.name, cell, isBare(columns[i]?.type ?? 0xfd));
  }

  return {
    packet(body, size, whole) {
      const head = body[0];
      if (head === 0xff && size < 0xff_ffff && state !== 'columns') {
        const code = new Cursor(body, 1).uLe(2);
        // MariaDB's progress report.
        if (code === 0xffff) return 'open';
        return outcome({ error: errorCode(body, code) }, 0);
      }
      if (state === 'first') return first(body);
      if (state === 'columns') {
        if (columns.length < MOST_COLUMNS) columns.push(readColumn(body));
        expected--;
        if (expected <= 0) state = separated === false ? 'rows' : 'separator';
        return 'open';
      }
      const ends = head === 0xfe && size < 0xff_ffff;
      if (state === 'separator') {
        state = 'rows';
        if (ends && size === 5) {
          const status = new Cursor(body, 3).uLe(2);
          return (status & CURSOR_EXISTS) !== 0 ? outcome({ returned: 0 }, status) : 'open';
        }
      }
      if (!ends) {
        row(body, whole);
        return 'open';
      }
      const cursor = new Cursor(body, 1);
      if (size > 5) {
        cursor.lengthCoded();
        cursor.lengthCoded();
      } else cursor.skip(2);
      return outcome({ returned: rows }, cursor.uLe(2));
    },
    get columns() {
      return columns;
    },
  };
}

const MOST_COLUMNS = 4_096;

/** SQLSTATE where the server sends one, else its number. */
function errorCode(body: Buffer, code: number): string {
  const state = body[3] === 0x23 ? body.toString('latin1', 4, 9) : '';
  return /^[0-9A-Z]{5}$/.test(state) && state !== 'HY000' ? `${code} ${state}` : String(code);
}
