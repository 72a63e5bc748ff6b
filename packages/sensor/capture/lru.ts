/** A map that holds at most `limit` entries and lets go of the least recently used one; `evicted` is told which. */
export interface Lru<K, V> {
  get(key: K): V | undefined;
  /** Like get, without counting as a use. */
  peek(key: K): V | undefined;
  set(key: K, value: V): void;
  delete(key: K): boolean;
  /** The least recently used entry. */
  oldest(): readonly [K, V] | undefined;
  values(): IterableIterator<V>;
  readonly size: number;
}

export function createLru<K, V>(limit: number, evicted?: (key: K, value: V) => void): Lru<K, V> {
  const entries = new Map<K, V>();

  function oldest(): readonly [K, V] | undefined {
    return entries.entries().next().value;
  }

  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    peek: (key) => entries.get(key),
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= limit) return;
      const [first, out] = oldest() as readonly [K, V];
      entries.delete(first);
      evicted?.(first, out);
    },
    delete: (key) => entries.delete(key),
    oldest,
    values: () => entries.values(),
    get size() {
      return entries.size;
    },
  };
}
