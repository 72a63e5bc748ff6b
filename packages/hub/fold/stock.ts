import type { Engine } from '@remit/core/engine';
import type { StateStore } from '../store/state-store.ts';

/** The inventory counts with every event, so it is stored at most this often. */
const EVERY_MS = 2_000;

/** Keeps the stored inventory and interaction map up to date with the engine's. */
export function createStock({ state, engine }: { readonly state: StateStore; readonly engine: Engine }) {
  let dirty = false;
  let timer: NodeJS.Timeout | undefined;

  function write(): void {
    clearTimeout(timer);
    timer = undefined;
    if (!dirty) return;
    dirty = false;
    state.saveStock({ inventory: engine.inventory(), map: engine.map() });
  }

  return {
    /** Something was folded; stored within EVERY_MS, or at once by `write`. */
    folded(live: boolean): void {
      dirty = true;
      if (live) timer ??= setTimeout(write, EVERY_MS);
    },
    write,
  };
}
