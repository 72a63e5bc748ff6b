import { Cursor } from '../cursor.ts';
import { readSql, type SqlStatement } from '../text/statement.ts';
import { QUERY_ATTRIBUTES } from './login.ts';
import { type Column, readBinary } from './rows.ts';

/** A statement that was prepared on this connection, by the number that the server gave it. */
export interface Prepared {
  readonly statement: SqlStatement | undefined;
  readonly parameters: number;
  columns: readonly Column[];
  /** Types of its parameters, which are sent with the first execution only. */
  types: readonly { readonly type: number; readonly unsigned: boolean }[];
  /** Rows fetched of it by a cursor that is open. */
  fetched: number | undefined;
}

export const COM_QUIT = 0x01;
export const COM_INIT_DB = 0x02;
export const COM_QUERY = 0x03;
export const COM_FIELD_LIST = 0x04;
export const COM_CHANGE_USER = 0x11;
export const COM_BINLOG_DUMP = 0x12;
export const COM_STMT_PREPARE = 0x16;
export const COM_STMT_EXECUTE = 0x17;
export const COM_STMT_SEND_LONG_DATA = 0x18;
export const COM_STMT_CLOSE = 0x19;
export const COM_STMT_FETCH = 0x1c;
export const COM_BINLOG_DUMP_GTID = 0x1e;
export const COM_STMT_BULK_EXECUTE = 0xfa;

/** The text of COM_QUERY, behind its attributes where the client sends such. */
export function readQuery(body: Buffer, capabilities: number | undefined, key: string): SqlStatement[] {
  const cursor = new Cursor(body, 1);
  const attributed =
    capabilities === undefined ? body[1] === 0 && body[2] === 1 : (capabilities & QUERY_ATTRIBUTES) !== 0;
  if (attributed) {
    const count = cursor.lengthCoded() ?? 0;
    cursor.lengthCoded();
    if (count > 0) skipAttributes(cursor, count);
  }
  return readSql(body.toString('utf8', cursor.at), 'mysql', key);
}

function skipAttributes(cursor: Cursor, count: number): void {
  const nulls = cursor.take((count + 7) >> 3);
  cursor.skip(1);
  const types: { type: number; unsigned: boolean }[] = [];
  for (let i = 0; i < count && !cursor.failed; i++) {
    types.push(typeAt(cursor));
    cursor.counted();
  }
  types.forEach(({ type, unsigned }, i) => {
    if ((((nulls[i >> 3] ?? 0) >> (i & 7)) & 1) === 0) readBinary(cursor, type, unsigned);
  });
}

/** The parameters that an execution binds, as text. */
export function readParameters(body: Buffer, prepared: Prepared, capabilities: number): string[] {
  const cursor = new Cursor(body, 5);
  const flags = cursor.u8();
  cursor.skip(4);
  const named = (capabilities & QUERY_ATTRIBUTES) !== 0;
  const count = named && (flags & 8) !== 0 ? (cursor.lengthCoded() ?? 0) : prepared.parameters;
  if (count === 0 || count > MOST_PARAMETERS) return [];
  const nulls = cursor.take((count + 7) >> 3);
  if (cursor.u8() === 1) {
    const types: { type: number; unsigned: boolean }[] = [];
    for (let i = 0; i < count && !cursor.failed; i++) {
      types.push(typeAt(cursor));
      if (named) cursor.counted();
    }
    prepared.types = types;
  }
  const values: string[] = [];
  for (let i = 0; i < count && !cursor.failed; i++) {
    const type = prepared.types[i];
    if (type === undefined) break;
    if ((((nulls[i >> 3] ?? 0) >> (i & 7)) & 1) === 1) continue;
    const value = readBinary(cursor, type.type, type.unsigned);
    if (value !== undefined && !cursor.failed) values.push(value);
  }
  return values.slice(0, MOST_VALUES);
}

const MOST_PARAMETERS = 65_535;
const MOST_VALUES = 64;

function typeAt(cursor: Cursor): { type: number; unsigned: boolean } {
  const type = cursor.u8();
  return { type, unsigned: (cursor.u8() & 0x80) !== 0 };
}
