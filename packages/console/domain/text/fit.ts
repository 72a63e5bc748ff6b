import { visible } from './visible.ts';

/** One line of at most `columns` columns of a fixed-width face, cut at the end; wide characters take two. */
export function fit(text: string, columns: number): string {
  return cut(visible(text, { most: columns * 4 }), columns);
}

/** A path, URL or command cut in its middle, since both ends tell: `/var/run/…/token`. */
export function fitMiddle(text: string, columns: number): string {
  const shown = visible(text, { most: 600 });
  if (columnsOf(shown) <= columns) return shown;
  const tail = Math.floor((columns - 1) * 0.55);
  const chars = Array.from(shown);
  let end = '';
  for (let i = chars.length - 1; i >= 0 && columnsOf(chars[i] + end) <= tail; i--) end = chars[i] + end;
  return `${take(shown, columns - 1 - columnsOf(end))}…${end}`;
}

/** Two lines, broken at a separator where one is near; the second is cut in its middle. */
export function fitTwo(text: string, columns: number): [string, string] {
  const shown = visible(text, { most: 600 });
  if (columnsOf(shown) <= columns) return [shown, ''];
  const head = take(shown, columns);
  const at = Math.max(...[' ', '/', ':', '?', ',', '_', '-', '.'].map((mark) => head.lastIndexOf(mark)));
  const first = at >= head.length * 0.4 ? head.slice(0, at + 1) : head;
  return [first.trimEnd(), fitMiddle(shown.slice(first.length), columns)];
}

function cut(text: string, columns: number): string {
  return columnsOf(text) <= columns ? text : `${take(text, columns - 1).trimEnd()}…`;
}

function take(text: string, columns: number): string {
  let taken = '';
  let width = 0;
  for (const char of text) {
    width += columnsOf(char);
    if (width > columns) break;
    taken += char;
  }
  return taken;
}

/** East Asian wide and emoji count two, combining marks none: close enough to keep text inside its box. */
function columnsOf(text: string): number {
  let width = 0;
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    if (code < 0x300) width += 1;
    else if (/\p{M}/u.test(char)) width += 0;
    else if (
      code >= 0x1100 &&
      /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Extended_Pictographic}\uff01-\uff60]/u.test(
        char,
      )
    )
      width += 2;
    else width += 1;
  }
  return width;
}
