import type { Terminal } from './terminal.ts';
import { visible } from './visible.ts';
import { cut, padded, widthOf } from './width.ts';

export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => string;
  /** May be cut when the lines do not fit; the others never are. */
  readonly flexible?: boolean;
  readonly paint?: (text: string, row: Row) => string;
}

const GAP = 2;
const LEAST = 8;

/** Lines that fit the terminal: flexible columns give way, the widest first. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], terminal: Terminal): string {
  const cells = rows.map((row) => columns.map((column) => visible(column.of(row))));
  const widths = columns.map((column, i) =>
    Math.max(widthOf(column.title), ...cells.map((row) => widthOf(row[i] ?? ''))),
  );
  let excess = widths.reduce((sum, width) => sum + width + GAP, -GAP) - terminal.columns;
  while (excess > 0) {
    const widest = columns.reduce(
      (best, column, i) => (column.flexible && (widths[i] ?? 0) > (widths[best] ?? LEAST) ? i : best),
      -1,
    );
    if (widest === -1) break;
    (widths[widest] as number)--;
    excess--;
  }
  const line = (texts: readonly string[], paint: (text: string, i: number) => string): string =>
    texts
      .map((text, i) => paint(padded(cut(text, widths[i] ?? 0), i === texts.length - 1 ? 0 : (widths[i] ?? 0)), i))
      .join(' '.repeat(GAP));
  const head = line(
    columns.map((column) => column.title.toUpperCase()),
    (text) => terminal.style('dim', text),
  );
  const body = cells.map((texts, r) => line(texts, (text, i) => columns[i]?.paint?.(text, rows[r] as Row) ?? text));
  return `${[head, ...body].join('\n')}\n`;
}
