/** A map that holds at most `limit` entries and lets go of the least recently used one; `evicted` is told which. */
export interface Lru<K, V> {
  get(key: K): V | undefined;
  /** Like get, without counting as a use. */
  peek(key: K): V | undefined;
  set(key: K, value: V): void;
  delete(key: K): boolean;
  /** Least recently used first. Entries may be deleted meanwhile. */
  values(): Iterable<V>;
  readonly size: number;
}

interface Link<K, V> {
  readonly key: K;
  value: V;
  older: Link<K, V> | undefined;
  newer: Link<K, V> | undefined;
}

/** A list beside the map: finding the oldest key of a Map whose first keys were deleted takes time proportional to those. */
export function createLru<K, V>(limit: number, evicted?: (key: K, value: V) => void): Lru<K, V> {
  const links = new Map<K, Link<K, V>>();
  let oldest: Link<K, V> | undefined;
  let newest: Link<K, V> | undefined;

  function unlink(link: Link<K, V>): void {
    if (link.older) link.older.newer = link.newer;
    else oldest = link.newer;
    if (link.newer) link.newer.older = link.older;
    else newest = link.older;
  }

  function append(link: Link<K, V>): void {
    link.older = newest;
    link.newer = undefined;
    if (newest) newest.newer = link;
    else oldest = link;
    newest = link;
  }

  function use(link: Link<K, V>): void {
    if (link === newest) return;
    unlink(link);
    append(link);
  }

  function remove(key: K): Link<K, V> | undefined {
    const link = links.get(key);
    if (!link) return undefined;
    links.delete(key);
    unlink(link);
    return link;
  }

  return {
    get(key) {
      const link = links.get(key);
      if (link) use(link);
      return link?.value;
    },
    peek: (key) => links.get(key)?.value,
    set(key, value) {
      const known = links.get(key);
      if (known) {
        known.value = value;
        use(known);
        return;
      }
      const link: Link<K, V> = { key, value, older: undefined, newer: undefined };
      links.set(key, link);
      append(link);
      if (links.size <= limit || !oldest) return;
      const out = oldest;
      remove(out.key);
      evicted?.(out.key, out.value);
    },
    delete: (key) => remove(key) !== undefined,
    *values() {
      for (let link = oldest; link; ) {
        const { newer, value } = link;
        yield value;
        link = newer;
      }
    },
    get size() {
      return links.size;
    },
  };
}
