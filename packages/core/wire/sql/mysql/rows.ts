import { Cursor } from '../cursor.ts';

export interface Column {
  readonly name: string;
  readonly type: number;
  readonly unsigned: boolean;
}

/** The fixed part stands at the end, whatever a server puts before it. */
export function readColumn(body: Buffer): Column {
  const cursor = new Cursor(body);
  for (let i = 0; i < 4; i++) cursor.counted();
  const name = cursor.counted()?.toString('utf8').slice(0, 128) ?? '';
  const fixed = body.subarray(Math.max(body.length - 13, 0));
  const flags = fixed.length === 13 ? fixed.readUInt16LE(8) : 0;
  return { name, type: fixed[7] ?? 0xfd, unsigned: (flags & 32) !== 0 };
}

/** Cells as text, undefined for null and for what has none; no more than are whole. */
export function readTextRow(body: Buffer, columns: number): (string | undefined)[] {
  const cursor = new Cursor(body);
  const cells: (string | undefined)[] = [];
  while (cells.length < columns && cursor.left > 0) {
    const bytes = cursor.counted();
    if (cursor.failed) break;
    cells.push(bytes && textOf(bytes));
  }
  return cells;
}

export function readBinaryRow(body: Buffer, columns: readonly Column[]): (string | undefined)[] {
  const cursor = new Cursor(body, 1);
  const nulls = cursor.take((columns.length + 9) >> 3);
  const cells: (string | undefined)[] = [];
  for (const [i, column] of columns.entries()) {
    const isNull = (((nulls[(i + 2) >> 3] ?? 0) >> ((i + 2) & 7)) & 1) === 1;
    const cell = isNull ? undefined : readBinary(cursor, column.type, column.unsigned);
    if (cursor.failed) break;
    cells.push(cell);
  }
  return cells;
}

/** One value of the binary protocol as text; dates and times are passed over. */
export function readBinary(cursor: Cursor, type: number, unsigned: boolean): string | undefined {
  switch (type) {
    case 0x01:
      return integer(cursor, 1, unsigned);
    case 0x02:
    case 0x0d:
      return integer(cursor, 2, unsigned);
    case 0x03:
    case 0x09:
      return integer(cursor, 4, unsigned);
    case 0x08: {
      const bytes = cursor.take(8);
      if (bytes.length < 8) return undefined;
      return String(unsigned ? bytes.readBigUInt64LE(0) : bytes.readBigInt64LE(0));
    }
    case 0x04: {
      const bytes = cursor.take(4);
      return bytes.length === 4 ? String(Number(bytes.readFloatLE(0).toPrecision(7))) : undefined;
    }
    case 0x05: {
      const bytes = cursor.take(8);
      return bytes.length === 8 ? String(bytes.readDoubleLE(0)) : undefined;
    }
    case 0x06:
      return undefined;
    case 0x07:
    case 0x0a:
    case 0x0b:
    case 0x0c:
      cursor.skip(cursor.u8());
      return undefined;
    default: {
      const bytes = cursor.counted();
      return bytes && textOf(bytes);
    }
  }
}

/** What programs show without quotes. */
export function isBare(type: number): boolean {
  return type <= 0x05 || type === 0x08 || type === 0x09 || type === 0x0d;
}

function integer(cursor: Cursor, size: number, unsigned: boolean): string | undefined {
  const bytes = cursor.take(size);
  if (bytes.length < size) return undefined;
  return String(unsigned ? bytes.readUIntLE(0, size) : bytes.readIntLE(0, size));
}

function textOf(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8', 0, LONGEST);
  // oxlint-disable-next-line no-control-regex
  return /[\u0000-\u0008\u000e-\u001f]|\ufffd(?!$)/.test(text) ? undefined : text;
}

const LONGEST = 4_096;
