import type { Finder, RoleSighting } from '../sighting.ts';
import { vectorSearchOf } from '../vector-search.ts';

export const vectorDatabase: Finder<RoleSighting> = () =>
  function* ({ event }) {
    if (event.kind !== 'http.request' || event.data.role !== 'server') return;
    const search = vectorSearchOf(event.data.method, event.data.target);
    if (search !== undefined) yield { role: 'vector_database', why: `answers ${search.op} as ${search.product} does` };
  };
