/** An event's data as rows to read: nested keys are indented, long lists and deep nests are cut and say so. */
export interface Row {
  readonly depth: number;
  readonly key: string;
  /** Absent on a row that only opens a nest. */
  readonly value?: string;
  readonly kind: 'text' | 'number' | 'word' | 'nest' | 'cut';
}

const MOST_ROWS = 400;
const MOST_ITEMS = 24;
const DEEPEST = 6;

export function recordRows(data: unknown): Row[] {
  const rows: Row[] = [];
  if (typeof data === 'object' && data !== null) entries(data, 0, rows);
  else add(rows, 0, 'value', data);
  return rows;
}

function entries(value: object, depth: number, rows: Row[]): void {
  const list = Object.entries(value);
  for (const [key, child] of list.slice(0, MOST_ITEMS)) {
    if (rows.length >= MOST_ROWS) return;
    add(rows, depth, key, child);
  }
  if (list.length > MOST_ITEMS)
    rows.push({ depth, key: '…', value: `${list.length - MOST_ITEMS} more, see the raw record`, kind: 'cut' });
}

function add(rows: Row[], depth: number, key: string, value: unknown): void {
  if (typeof value === 'string') rows.push({ depth, key, value, kind: 'text' });
  else if (typeof value === 'number' || typeof value === 'bigint')
    rows.push({ depth, key, value: String(value), kind: 'number' });
  else if (typeof value !== 'object' || value === null) rows.push({ depth, key, value: String(value), kind: 'word' });
  else if (isFlatList(value)) rows.push({ depth, key, value: inLine(value), kind: 'text' });
  else if (Object.keys(value).length === 0) rows.push({ depth, key, value: 'empty', kind: 'cut' });
  else if (depth >= DEEPEST) rows.push({ depth, key, value: 'deeper, see the raw record', kind: 'cut' });
  else {
    rows.push({ depth, key, kind: 'nest' });
    entries(value, depth + 1, rows);
  }
}

/** Arguments, fingerprints, cookies: short strings side by side read better than one a row. */
function isFlatList(value: object): value is (string | number)[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => typeof item === 'number' || (typeof item === 'string' && item.length <= 80))
  );
}

function inLine(list: readonly (string | number)[]): string {
  const shown = list
    .slice(0, MOST_ITEMS)
    .map((item) => (typeof item === 'string' && /\s|^$/.test(item) ? JSON.stringify(item) : item));
  return shown.join('  ') + (list.length > MOST_ITEMS ? `  … ${list.length - MOST_ITEMS} more` : '');
}
