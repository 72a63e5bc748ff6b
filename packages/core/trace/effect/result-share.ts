import { overlap } from '../../event/index.ts';
import type { Effect } from './effect.ts';
import type { Result } from './ties.ts';

/**
 * How much of what came back from an effect stands in a result, or of the result, or of one of its passages, in what came back: 0 to 1.
 * Passages that came back from others as well (letterheads, standing terms) tell nothing and are left out.
 */
export function shareIn(effect: Effect, result: Result, common: ReadonlySet<string>): number {
  const own = (grams: readonly string[]) => (common.size === 0 ? grams : grams.filter((gram) => !common.has(gram)));
  const texts = [own([...result.grams]), ...result.parts.map(own)].filter((text) => text.length >= FEWEST);
  let best = 0;
  for (const fact of effect.facts) {
    if (fact.kind !== 'content' || fact.grams.length < 2) continue;
    const grams = own(fact.grams);
    if (grams.length < 2) continue;
    best = Math.max(best, overlap(grams, result.grams));
    if (best >= ENOUGH) continue;
    const back = new Set(grams);
    for (const text of texts) best = Math.max(best, overlap(text, back));
  }
  return best;
}

/** From here on one came from the other. */
export const ENOUGH = 0.7;
const FEWEST = 4;

/** What came back from more than one of these, other than by doing the same twice. */
export function commonIn(effects: readonly Effect[]): ReadonlySet<string> {
  const labels = new Map<string, string>();
  const common = new Set<string>();
  for (const effect of effects) {
    for (const fact of effect.facts) {
      if (fact.kind !== 'content') continue;
      for (const gram of fact.grams) {
        const label = labels.get(gram);
        if (label === undefined) labels.set(gram, effect.label);
        else if (label !== effect.label) common.add(gram);
      }
    }
  }
  return common;
}
