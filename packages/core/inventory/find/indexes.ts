import type { Finder, Sighting } from '../sighting.ts';
import { vectorSearchOf } from '../vector-search.ts';

/** Vector indexes by the service and collection a search or an upsert names. */
export const indexes: Finder<Sighting> = () =>
  function* ({ event }) {
    if (event.kind !== 'http.request') return;
    const search = vectorSearchOf(event.data.method, event.data.target);
    if (search === undefined) return;
    const { host = 'unknown host', role } = event.data;
    yield {
      kind: 'index',
      name: role === 'server' ? search.collection : `${host}/${search.collection}`,
      facts: { product: search.product, side: role === 'server' ? 'served here' : 'asked from here' },
      counts: { [search.op]: 1 },
    };
  };
