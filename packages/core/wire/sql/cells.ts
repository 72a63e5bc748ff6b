import { fingerprint } from '@remit/core/event';
import { redact } from '../redact/redact.ts';

/**
 * The text of the cells that came back, for comparing with what a tool returns: the cells alone, as tables and tuples show them, and each
 * behind the name of its column, as JSON does with and without space. Bounded: a result of a million rows is known by its first.
 */
export interface Cells {
  /** `bare`: a number, a truth value: what JSON writes without quotes. */
  add(column: string | undefined, text: string | undefined, bare?: boolean): void;
  readonly full: boolean;
  prints(key: string): string[];
}

export function createCells(): Cells {
  const plain: string[] = [];
  const compact: string[] = [];
  const spaced: string[] = [];
  let chars = 0;
  return {
    add(column, text, bare = false) {
      if (chars > MOST_CHARS) return;
      const cut = text?.slice(0, LONGEST_CELL);
      chars += (cut?.length ?? 4) + (column?.length ?? 0) + 1;
      if (cut !== undefined) plain.push(cut);
      if (column === undefined) return;
      compact.push(cut === undefined || bare ? `"${column}":${cut ?? 'null'}` : `"${column}":"${cut}"`);
      spaced.push(`${column} : ${cut ?? 'null'}`);
    },
    get full() {
      return chars > MOST_CHARS;
    },
    prints(key) {
      if (plain.length === 0) return [];
      const prints = new Set<string>();
      for (const texts of [plain, compact, spaced]) {
        for (const print of fingerprint(redact(texts.join(','), key), key).slice(0, MOST_PRINTS)) prints.add(print);
      }
      return [...prints];
    },
  };
}

const MOST_CHARS = 64 * 1024;
const LONGEST_CELL = 4_096;
const MOST_PRINTS = 256;
