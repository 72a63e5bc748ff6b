import { RemitError } from '@remit/core/error';
import { exportLines, type OpenStore } from '@remit/hub';
import type { ReadingSource } from './source.ts';

const PAGE = 1000;

/** Reads a store directly, as the hub would. */
export function createStoreSource(store: OpenStore, name: string): ReadingSource {
  const { log, state } = store;
  return {
    name,
    agents: async () => state.agents(),
    inventory: async () => state.inventory(),
    map: async () => state.map(),
    incidents: async () => state.incidents(),
    document: async (id) => state.document(id) ?? new RemitError('REMIT_NOT_FOUND', `no incident ${id}`),
    coverage: async () => ({
      coverage: state.coverage().map(({ statement }) => statement),
      hub: state.counters(),
    }),
    async events(after, since) {
      const page = log.read(after, PAGE, since);
      return { bodies: page.map(({ body }) => body), position: page.at(-1)?.seq ?? after };
    },
    async *export(selection) {
      const { foldGraphOf, summarise } = await import('./fold.ts');
      const lines = await exportLines({ log, state, foldGraph: foldGraphOf, summarise }, selection);
      if (lines === undefined) return yield new RemitError('REMIT_NOT_FOUND', 'no such incident');
      for (const line of lines) yield `${JSON.stringify(line)}\n`;
    },
    close: () => store.close(),
  };
}
