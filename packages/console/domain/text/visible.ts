/**
 * Text from outside, made safe to look at: part of everything shown was written by somebody who may want to deceive the reader.
 * Characters that hide, reorder or overprint text become marks (`⟨RLO⟩`, `⟨ESC⟩`), and what is too long is cut with the count said.
 */
export interface Piece {
  readonly text: string;
  /** Set on a stand-in: for a character that would not show, or for what was cut off. */
  readonly mark?: 'char' | 'cut';
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
  const end = (): void => {
    if (plain !== '') pieces.push({ text: plain });
    plain = '';
    if (combining > MOST_COMBINING) pieces.push({ text: `⟨+${combining - MOST_COMBINING} accents⟩`, mark: 'char' });
    combining = 0;
  };
  for (const char of text) {
    if (taken === most) break;
    taken++;
    if (/\p{M}/u.test(char) && standIn(char, false) === undefined) {
      if (++combining <= MOST_COMBINING) plain += char;
      continue;
    }
    if (combining > MOST_COMBINING) end();
    combining = 0;
    const mark = standIn(char, options.block ?? false);
    if (mark === undefined) {
      plain += char;
      continue;
    }
    end();
    pieces.push({ text: mark, mark: 'char' });
  }
  end();
  const left = taken < most ? 0 : codePointsBeyond(text, most);
  if (left > 0) pieces.push({ text: `… +${left.toLocaleString('en-GB')} characters`, mark: 'cut' });
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
  if (code < 0x20) return `⟨${CONTROLS[code]}⟩`;
  if (code === 0x7f) return '⟨DEL⟩';
  if (code < 0x7f) return undefined;
  const name = names.get(code);
  if (name !== undefined) return `⟨${name}⟩`;
  return /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/u.test(char) || isVariation(code)
    ? hidden(char)
    : undefined;
}

/** Variation selectors: unseen, and long runs of them carry hidden messages. */
function isVariation(code: number): boolean {
  return (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0100 && code <= 0xe01ef);
}

function hidden(char: string): string {
  return `⟨U+${(char.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

const CONTROLS =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

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
