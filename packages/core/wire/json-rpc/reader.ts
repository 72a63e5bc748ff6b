import { createGrowingBuffer } from '../stream/growing-buffer.ts';
import { createJsonScanner } from './json-scanner.ts';

/**
 * One direction of a JSON-RPC connection: bytes in any pieces in, parsed JSON values out. Line by line, several in a line, one over
 * many lines, batches, or behind `Content-Length` headers: a value ends where its brackets close. What is not JSON (log lines on
 * standard output) is counted and passed over to the next line.
 */
export interface JsonReader<A> {
  /** `fresh`: the bytes begin where a write began. */
  data(bytes: Uint8Array, at: A, fresh: boolean): void;
  gap(): void;
  close(): void;
}

export interface JsonSink<A> {
  /** False when this is no message after all: the rest of its line is then noise. `bytes`: of the value as it was written. */
  value(value: unknown, bytes: number, began: A, at: A): boolean;
  /** A value longer than is kept: how it begins and how it ends. */
  cut(head: string, tail: string, bytes: number, began: A, at: A): void;
  /** Bytes of lines that hold no message. */
  noise(bytes: number, at: A): void;
  /** A value whose end will not come, or whose middle is missing. */
  lost(bytes: number): void;
}

export function createJsonReader<A>(mostBytes: number, sink: JsonSink<A>): JsonReader<A> {
  const scanner = createJsonScanner();
  const kept = createGrowingBuffer(mostBytes);
  let tail: Uint8Array = EMPTY;
  let state: 'between' | 'value' | 'noise' | 'after_gap' = 'between';
  /** Of the value that is being read: all its bytes, and those before its last line. */
  let length = 0;
  let lineStart = 0;
  let began: A;

  function begin(at: A): void {
    state = 'value';
    began = at;
    scanner.reset();
    forget();
  }

  function forget(): void {
    kept.clear();
    tail = EMPTY;
    length = lineStart = 0;
  }

  function keep(bytes: Uint8Array): void {
    const taken = kept.append(bytes);
    if (taken < bytes.length) tail = lastOf(tail, bytes.subarray(taken));
    const newline = bytes.lastIndexOf(NEWLINE);
    if (newline >= 0) lineStart = length + newline + 1;
    length += bytes.length;
  }

  function ended(whole: Uint8Array | undefined, at: A): void {
    state = 'between';
    const bytes = whole?.length ?? length;
    if (whole === undefined && length > kept.length) {
      sink.cut(textOf(kept.view().subarray(0, HEAD)), textOf(lastOf(kept.view(), tail)), bytes, began, at);
    } else {
      const value = parsed(whole ?? kept.view());
      if (value === undefined || !sink.value(value, bytes, began, at)) {
        sink.noise(bytes, at);
        state = 'noise';
      }
    }
    forget();
  }

  /** What began like a value is none. A later line of it may be one by itself. */
  function refused(at: A): void {
    state = 'noise';
    const again = lineStart > 0 && length === kept.length ? Buffer.from(kept.view().subarray(lineStart)) : EMPTY;
    sink.noise(length - again.length, at);
    if (lineStart > 0 && (again.length > 0 || lineStart === length)) state = 'between';
    forget();
    read(again, at);
  }

  function read(bytes: Uint8Array, at: A): void {
    let from = 0;
    while (from < bytes.length) {
      const byte = bytes[from] as number;
      if (state === 'between') {
        if (isBlank(byte)) from++;
        else if (byte === OPEN_OBJECT || byte === OPEN_LIST) begin(at);
        else state = 'noise';
      } else if (state === 'value') {
        const found = scanner.scan(bytes, from);
        const piece = bytes.subarray(from, found.at);
        from = found.at;
        if (found.state === 'end' && length === 0 && piece.length <= mostBytes) {
          ended(piece, at);
          continue;
        }
        keep(piece);
        if (found.state === 'end') ended(undefined, at);
        else if (found.state === 'bad') refused(at);
      } else {
        const newline = bytes.indexOf(NEWLINE, from);
        const to = newline < 0 ? bytes.length : newline + 1;
        if (state === 'noise') sink.noise(to - from, at);
        from = to;
        if (newline >= 0) state = 'between';
      }
    }
  }

  return {
    data(bytes, at, fresh) {
      if (state === 'after_gap' && fresh && beginsMessage(bytes)) state = 'between';
      read(bytes, at);
    },
    gap() {
      if (state === 'value') sink.lost(length);
      state = 'after_gap';
      forget();
    },
    close() {
      if (state === 'value') sink.lost(length);
      state = 'noise';
      forget();
    },
  };
}

const EMPTY = new Uint8Array(0);
const NEWLINE = 0x0a;
const OPEN_OBJECT = 0x7b;
const OPEN_LIST = 0x5b;
/** Of a value that is too long, to find its method and id in. */
const HEAD = 4096;
const TAIL = 512;

function lastOf(before: Uint8Array, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([before.subarray(-TAIL), bytes.subarray(-TAIL)]).subarray(-TAIL);
}

/** White space between values, and the byte order mark some shells put first. */
function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0xef || byte === 0xbb || byte === 0xbf;
}

/** How JSON-RPC messages begin, in any order of their fields. */
function beginsMessage(bytes: Uint8Array): boolean {
  return /^\s*[[{]\s*(?:\{\s*)?"(?:jsonrpc|method|id|params|result|error)"/.test(textOf(bytes.subarray(0, 64)));
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(bytes)) as unknown;
  } catch {
    return undefined;
  }
}
