import type { Gap } from '../trace.ts';

/** What the fold could not do, counted by source and reason. The reasons are the fold's own words, so they are few. */
export class Gaps {
  readonly #counts = new Map<string, { source: string; reason: string; count: number }>();

  add(source: string, reason: string, count = 1): void {
    const key = `${source}\0${reason}`;
    const gap = this.#counts.get(key);
    if (gap === undefined) this.#counts.set(key, { source, reason, count });
    else gap.count += count;
  }

  list(): Gap[] {
    return [...this.#counts.values()].map((gap) => ({ ...gap }));
  }
}
