/**
 * Text from outside, made safe to look at: part of everything shown was written by somebody who may want to deceive the reader.
 * Characters that hide, reorder or overprint text become marks (`⟨RLO⟩`, `␛`), and what is too long is cut with the count said.
 */
export interface Piece {
  readonly text: string;
  /** A stand-in for a character that would not show, or for what was cut. */
  readonly mark: boolean;
}

export interface VisibleOptions {
  /** Longest text kept, in code points. */
  readonly most?: number;
  /** Keep line breaks and tabs as they are (a block of text) instead of marking them (one line). */
  readonly block?: boolean;
}

export function visiblePieces(text: string, options: VisibleOptions = {}): Piece[] {
  const most = options.most ?? 2_000;
  const pieces: Piece[] = [];
  let plain = '';
  let taken = 0;
  let combining = 0;
  for (const char of text) {
    if (taken === most) break;
    taken++;
    combining = /\p{M}/u.test(char) ? combining + 1 : 0;
    const mark = combining > MOST_COMBINING ? hidden(char) : standIn(char, options.block ?? false);
    if (mark === undefined) {
      plain += char;
      continue;
    }
    if (plain !== '') pieces.push({ text: plain, mark: false });
    plain = '';
    pieces.push({ text: mark, mark: true });
  }
  if (plain !== '') pieces.push({ text: plain, mark: false });
  const left = taken < most ? 0 : codePointsBeyond(text, most);
  if (left > 0) pieces.push({ text: `… +${left.toLocaleString('en-GB')} characters`, mark: true });
  return pieces;
}

/** The same as one string, for places that hold nothing but a string (SVG text, titles, accessible names). */
export function visible(text: string, options: VisibleOptions = {}): string {
  return visiblePieces(text, options)
    .map((piece) => piece.text)
    .join('');
}

/** Stacked accents on one letter beyond this draw over the lines above and below. */
const MOST_COMBINING = 3;

function standIn(char: string, block: boolean): string | undefined {
  const code = char.codePointAt(0) as number;
  if (code === 0x0a) return block ? undefined : '↵';
  if (code === 0x09) return block ? undefined : '⇥';
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '␡';
  if (code < 0x7f) return undefined;
  const name = names.get(code);
  if (name !== undefined) return `⟨${name}⟩`;
  return /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u.test(char)
    ? hidden(char)
    : undefined;
}

function hidden(char: string): string {
  return `⟨U+${(char.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** Unicode's own abbreviations (NameAliases.txt). */
const names = new Map([
  [0xa0, 'NBSP'],
  [0xad, 'SHY'],
  [0x61c, 'ALM'],
  [0x200b, 'ZWSP'],
  [0x200c, 'ZWNJ'],
  [0x200d, 'ZWJ'],
  [0x200e, 'LRM'],
  [0x200f, 'RLM'],
  [0x2028, 'LSEP'],
  [0x2029, 'PSEP'],
  [0x202a, 'LRE'],
  [0x202b, 'RLE'],
  [0x202c, 'PDF'],
  [0x202d, 'LRO'],
  [0x202e, 'RLO'],
  [0x2060, 'WJ'],
  [0x2066, 'LRI'],
  [0x2067, 'RLI'],
  [0x2068, 'FSI'],
  [0x2069, 'PDI'],
  [0xfeff, 'ZWNBSP'],
]);

function codePointsBeyond(text: string, most: number): number {
  let count = -most;
  for (const _ of text) count++;
  return count;
}
