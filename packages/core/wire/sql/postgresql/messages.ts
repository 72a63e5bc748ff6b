import { Cursor } from '../cursor.ts';

/** What the messages of PostgreSQL's protocol 3 hold (https://www.postgresql.org/docs/current/protocol-message-formats.html). */

export interface Column {
  readonly name: string;
  readonly type: number;
  readonly binary: boolean;
}

export function readColumns(body: Buffer): Column[] {
  const cursor = new Cursor(body);
  const count = cursor.u16();
  const columns: Column[] = [];
  for (let i = 0; i < count && !cursor.failed; i++) {
    const name = cursor.text().slice(0, 128);
    cursor.skip(6);
    const type = cursor.i32();
    cursor.skip(6);
    columns.push({ name, type, binary: cursor.u16() === 1 });
  }
  return columns;
}

export interface Binding {
  readonly portal: string;
  readonly statement: string;
  readonly parameters: readonly { readonly binary: boolean; readonly bytes: Buffer | undefined }[];
  /** One for all columns, one for each, or none: all are text. */
  readonly results: readonly boolean[];
}

export function readBinding(body: Buffer): Binding {
  const cursor = new Cursor(body);
  const portal = cursor.text();
  const statement = cursor.text();
  const formats = formatsAt(cursor);
  const count = cursor.u16();
  const parameters: { binary: boolean; bytes: Buffer | undefined }[] = [];
  for (let i = 0; i < count && !cursor.failed; i++) {
    const length = cursor.i32();
    const bytes = length < 0 ? undefined : cursor.take(length);
    if (parameters.length < MOST_PARAMETERS) parameters.push({ binary: formatOf(formats, i), bytes });
  }
  return { portal, statement, parameters, results: formatsAt(cursor) };
}

const MOST_PARAMETERS = 64;

export function formatOf(formats: readonly boolean[], i: number): boolean {
  return (formats.length === 1 ? formats[0] : formats[i]) ?? false;
}

function formatsAt(cursor: Cursor): boolean[] {
  const formats: boolean[] = [];
  const count = cursor.u16();
  for (let i = 0; i < count && !cursor.failed; i++) formats.push(cursor.u16() === 1);
  return formats;
}

export function readTypes(body: Buffer): number[] {
  const cursor = new Cursor(body);
  const types: number[] = [];
  const count = cursor.u16();
  for (let i = 0; i < count && !cursor.failed && types.length < MOST_PARAMETERS; i++) types.push(cursor.i32());
  return types;
}

/** The cells of a row, null as undefined; those that are not whole are left out. */
export function readRow(body: Buffer): (Buffer | undefined)[] {
  const cursor = new Cursor(body);
  const cells: (Buffer | undefined)[] = [];
  const count = cursor.u16();
  for (let i = 0; i < count; i++) {
    const length = cursor.i32();
    const bytes = length < 0 ? undefined : cursor.take(length);
    if (cursor.failed) break;
    cells.push(bytes);
  }
  return cells;
}

/** SQLSTATE of an error. */
export function readErrorCode(body: Buffer): string {
  const cursor = new Cursor(body);
  for (let fields = 0; fields < 32 && cursor.left > 1; fields++) {
    const field = cursor.u8();
    if (field === 0) break;
    const value = cursor.text();
    if (field === 0x43) return value;
  }
  return 'unknown';
}

/** `SELECT 5`, `INSERT 0 3`, `CREATE TABLE`. */
export function readTag(body: Buffer): { verb: string; count: number | undefined } {
  const tag = new Cursor(body).text().slice(0, 64);
  const count = /\s(\d{1,15})$/.exec(tag)?.[1];
  return { verb: (tag.split(' ', 1)[0] ?? '').toLowerCase(), count: count === undefined ? undefined : Number(count) };
}

export const PROTOCOL_3 = 3;
export const SSL_REQUEST = 80_877_103;
export const GSS_REQUEST = 80_877_104;
export const CANCEL_REQUEST = 80_877_102;

/** The parameters of a start-up message: user, database, application_name. */
export function readStartup(body: Buffer): Map<string, string> {
  const cursor = new Cursor(body);
  const parameters = new Map<string, string>();
  while (cursor.left > 1 && !cursor.failed && parameters.size < 64) {
    const name = cursor.text();
    if (name === '') break;
    parameters.set(name, cursor.text());
  }
  return parameters;
}
