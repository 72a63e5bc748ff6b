import { fingerprint } from '@remit/core/event';
import { redact } from '../redact/redact.ts';

/**
 * The text of the cells that came back, for comparing with what a tool returns: once the cells alone, as tables and tuples show them, once
 * each behind the name of its column, as JSON does. Bounded: a result of a million rows is known by its first.
 */
export interface Cells {
  add(column: string | undefined, text: string | undefined): void;
  readonly full: boolean;
  prints(key: string): string[];
}

export function createCells(): Cells {
  const plain: string[] = [];
  const named: string[] = [];
  let chars = 0;
  return {
    add(column, text) {
      if (chars > MOST_CHARS) return;
      const cut = text?.slice(0, LONGEST_CELL);
      chars += (cut?.length ?? 4) + (column?.length ?? 0) + 1;
      if (cut !== undefined) plain.push(cut);
      if (column !== undefined) named.push(column, cut ?? 'null');
    },
    get full() {
      return chars > MOST_CHARS;
    },
    prints(key) {
      if (plain.length === 0) return [];
      const prints = new Set<string>();
      for (const texts of [plain, named]) {
        for (const print of fingerprint(redact(texts.join('\n'), key), key).slice(0, MOST_PRINTS)) prints.add(print);
      }
      return [...prints];
    },
  };
}

const MOST_CHARS = 64 * 1024;
const LONGEST_CELL = 4_096;
const MOST_PRINTS = 256;
