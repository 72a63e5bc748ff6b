import { createDynamicTable, type TableEntry } from './dynamic-table.ts';
import { decodeHuffman } from './huffman.ts';
import { STATIC_TABLE } from './static-table.ts';

/** Header blocks of one direction (RFC 7541), which must be given in their order. */
export interface HeaderDecoder {
  decode(block: Buffer): HeaderBlock;
  /** A block was lost: what stands in the table is not known any more. */
  forget(): void;
}

export interface HeaderBlock {
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Headers whose name or value stands in a part of the table that was not seen. */
  readonly unknown: number;
  /** Why not all headers of the block are here. */
  readonly cut?: string;
}

/** Of one header list, counted as RFC 9113 10.5.1 does. Small blocks can name a large entry very often. */
export interface HeaderLimits {
  readonly listBytes: number;
  readonly headers: number;
}

export function createHeaderDecoder(limits: HeaderLimits): HeaderDecoder {
  const table = createDynamicTable(MOST_TABLE);

  function entryAt(index: number): TableEntry {
    const fixed = STATIC_TABLE[index - 1];
    if (fixed) return { name: fixed[0], value: fixed[1] };
    return table.get(index - STATIC_TABLE.length) ?? UNKNOWN;
  }

  return {
    decode(block) {
      const reader = createReader(block);
      const headers: [string, string][] = [];
      let unknown = 0;
      let listBytes = 0;
      let cut: string | undefined;

      function found({ name, value }: TableEntry): void {
        if (name === undefined || value === undefined) {
          unknown++;
          return;
        }
        listBytes += name.length + value.length + 32;
        if (listBytes > limits.listBytes || headers.length >= limits.headers) cut = 'more headers than are kept';
        else headers.push([name, value]);
      }

      while (!reader.done) {
        const kind = reader.peek();
        if (kind >= 0x80) {
          const index = reader.integer(7);
          if (index === 0) reader.fail();
          else if (!reader.failed) found(entryAt(index));
        } else if (kind >= 0x40) {
          const entry = literal(reader, 6);
          if (reader.failed) break;
          table.add(entry);
          found(entry);
        } else if (kind >= 0x20) table.resize(reader.integer(5));
        else {
          const entry = literal(reader, 4);
          if (!reader.failed) found(entry);
        }
      }
      if (reader.failed) {
        table.forget();
        cut = 'a header block that could not be read';
      }
      return { headers, unknown, ...(cut !== undefined && { cut }) };
    },
    forget: table.forget,
  };

  function literal(reader: BlockReader, prefix: number): TableEntry {
    const index = reader.integer(prefix);
    const name = index === 0 ? reader.text() : entryAt(index).name;
    return { name, value: reader.text() };
  }
}

/**
 * The table is taken to be as large as it may get: entries are then forgotten later than by the peer, which never names one that
 * it has forgotten itself.
 */
const MOST_TABLE = Number.MAX_SAFE_INTEGER;
const UNKNOWN: TableEntry = { name: undefined, value: undefined };

interface BlockReader {
  readonly done: boolean;
  readonly failed: boolean;
  fail(): void;
  peek(): number;
  /** RFC 7541 5.1. */
  integer(prefix: number): number;
  /** RFC 7541 5.2. */
  text(): string;
}

function createReader(block: Buffer): BlockReader {
  let at = 0;
  let failed = false;

  function integer(prefix: number): number {
    const mask = (1 << prefix) - 1;
    const first = block[at++];
    if (first === undefined) failed = true;
    let value = (first ?? 0) & mask;
    if (value < mask) return value;
    for (let shift = 0; ; shift += 7) {
      const byte = block[at++];
      if (byte === undefined || shift > 28) {
        failed = true;
        return 0;
      }
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  return {
    get done() {
      return failed || at >= block.length;
    },
    get failed() {
      return failed;
    },
    fail: () => void (failed = true),
    peek: () => block[at] ?? 0,
    integer,
    text() {
      const coded = ((block[at] ?? 0) & 0x80) !== 0;
      const length = integer(7);
      if (failed || at + length > block.length) {
        failed = true;
        return '';
      }
      const bytes = block.subarray(at, at + length);
      at += length;
      const text = coded ? decodeHuffman(bytes) : bytes.toString('latin1');
      if (text === undefined) failed = true;
      return text ?? '';
    },
  };
}
