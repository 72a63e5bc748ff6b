/** A header as the table holds it; what was not seen is undefined. */
export interface TableEntry {
  readonly name: string | undefined;
  readonly value: string | undefined;
}

/**
 * The dynamic table of one direction, as far as it was seen. The newest entries stand first, so what was inserted before the
 * connection was joined stands behind all that is known here: an index beyond is unknown, and never another header.
 */
export interface DynamicTable {
  /** From 1, the newest; undefined for what was not seen. */
  get(index: number): TableEntry | undefined;
  add(entry: TableEntry): void;
  resize(most: number): void;
  /** After a loss nobody knows which entry stands where. */
  forget(): void;
}

/** RFC 7541 4.1: what an entry costs beside its two strings. */
const ENTRY_COST = 32;
/** A larger table than this is kept in part: what is older is unknown. Common clients announce 4 to 64 KiB. */
const MOST_KEPT = 64 * 1024;

/** `most`: bytes that the table may hold at first; more than that may be in it when its beginning was not seen. */
export function createDynamicTable(most: number): DynamicTable {
  /** Oldest first, the first `gone` of them evicted. */
  let entries: TableEntry[] = [];
  let gone = 0;
  let size = 0;
  let limit = Math.min(most, MOST_KEPT);

  function evict(): void {
    while (size > limit && gone < entries.length) {
      size -= costOf(entries[gone] as TableEntry);
      gone++;
    }
    if (gone > 64 && gone * 2 > entries.length) {
      entries = entries.slice(gone);
      gone = 0;
    }
  }

  return {
    get: (index) => (index <= entries.length - gone ? entries[entries.length - index] : undefined),
    add(entry) {
      entries.push(entry);
      size += costOf(entry);
      evict();
    },
    resize(bytes) {
      limit = Math.min(bytes, MOST_KEPT);
      evict();
    },
    forget() {
      entries = [];
      gone = size = 0;
    },
  };
}

/** An entry whose strings were not seen counts as if they were empty: it is then kept for longer than the peer keeps it. */
function costOf({ name = '', value = '' }: TableEntry): number {
  return name.length + value.length + ENTRY_COST;
}
