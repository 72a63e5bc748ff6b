/**
 * Finds where one JSON object or list ends in bytes that come in any pieces, without keeping them. It is not a whole validator: what
 * it calls ended a parser may still refuse. What it calls bad is no JSON, and a text that runs over a line end is bad there, so that
 * noise cannot swallow the messages behind it.
 */
export interface JsonScanner {
  /** Looks at `bytes` from `from` on. `at`: behind the value's last byte, or the byte that does not fit, or the end of the bytes. */
  scan(bytes: Uint8Array, from: number): ScanResult;
  /** The next byte begins a value. */
  reset(): void;
}

export interface ScanResult {
  readonly state: 'more' | 'end' | 'bad';
  readonly at: number;
}

/** What may come next. */
type Next = 'value' | 'value_or_end' | 'key' | 'key_or_end' | 'colon' | 'comma_or_end' | 'literal' | 'text';

/** Nested deeper than any tool's result: taken for noise rather than followed. */
const DEEPEST = 512;

export function createJsonScanner(): JsonScanner {
  const open = new Uint8Array(DEEPEST);
  let depth = 0;
  let next: Next = 'value';
  /** What comes after the text that is being read. */
  let afterText: Next = 'colon';
  let escaped = false;

  function text(bytes: Uint8Array, from: number): number {
    let at = from;
    for (; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (escaped) escaped = false;
      else if (byte === BACKSLASH) escaped = true;
      else if (byte === QUOTE) {
        next = afterText;
        return at + 1;
      }
      if (byte < SPACE) return -at - 1;
    }
    return at;
  }

  function opened(byte: number): boolean {
    if (depth === DEEPEST) return false;
    open[depth++] = byte;
    next = byte === OPEN_OBJECT ? 'key_or_end' : 'value_or_end';
    return true;
  }

  function closed(byte: number): boolean {
    const opening = byte === CLOSE_OBJECT ? OPEN_OBJECT : byte === CLOSE_LIST ? OPEN_LIST : undefined;
    if (depth === 0 || open[depth - 1] !== opening) return false;
    depth--;
    next = 'comma_or_end';
    return true;
  }

  function value(byte: number): boolean {
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) return opened(byte);
    if (depth === 0) return false;
    if (byte === QUOTE) {
      next = 'text';
      afterText = 'comma_or_end';
      return true;
    }
    next = 'literal';
    return byte === MINUS || (byte >= ZERO && byte <= NINE) || byte === T || byte === F || byte === N;
  }

  function key(byte: number): boolean {
    next = 'text';
    afterText = 'colon';
    return byte === QUOTE;
  }

  /** False when the byte does not fit. */
  function step(byte: number): boolean {
    switch (next) {
      case 'value':
        return value(byte);
      case 'value_or_end':
        return byte === CLOSE_LIST ? closed(byte) : value(byte);
      case 'key':
        return key(byte);
      case 'key_or_end':
        return byte === CLOSE_OBJECT ? closed(byte) : key(byte);
      case 'colon':
        next = 'value';
        return byte === COLON;
      case 'comma_or_end':
        if (byte !== COMMA) return closed(byte);
        next = open[depth - 1] === OPEN_OBJECT ? 'key' : 'value';
        return true;
      default:
        return false;
    }
  }

  return {
    scan(bytes, from) {
      let at = from;
      while (at < bytes.length) {
        if (next === 'text') {
          at = text(bytes, at);
          if (at < 0) return { state: 'bad', at: -at - 1 };
          continue;
        }
        const byte = bytes[at] as number;
        if (next === 'literal') {
          if (isLiteral(byte)) {
            at++;
            continue;
          }
          next = 'comma_or_end';
        }
        if (byte !== SPACE && byte !== NEWLINE && byte !== RETURN && byte !== TAB) {
          if (!step(byte)) return { state: 'bad', at };
          if (depth === 0) return { state: 'end', at: at + 1 };
        }
        at++;
      }
      return { state: 'more', at };
    },
    reset() {
      depth = 0;
      next = 'value';
      escaped = false;
    },
  };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const T = 0x74;
const F = 0x66;
const N = 0x6e;
const SPACE = 0x20;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const TAB = 0x09;

/** Of numbers, `true`, `false` and `null`. */
function isLiteral(byte: number): boolean {
  return (
    (byte >= ZERO && byte <= NINE) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === MINUS ||
    byte === 0x2e ||
    byte === 0x2b ||
    byte === 0x45
  );
}
