import type { Leaf } from '../call/leaves.ts';
import { matchArgv } from './match-argv.ts';
import { matchAddress, matchRequest } from './match-address.ts';
import { matchPath } from './match-path.ts';
import type { Fact } from './effect.ts';

/** How well one value of the arguments fits one thing that was done. */
export interface Fit {
  /** 0 to 1: 1 is the same, below CONTENT it proves nothing. */
  readonly strength: number;
  readonly why: string;
  /** How many characters of the argument were found again; all of them when not said. */
  readonly chars?: number;
}

/** From here on a fit is content, not chance. */
export const CONTENT = 0.7;
/** The value itself stands there whole. */
export const EXACT = 0.97;

/** How well a call's arguments fit an effect, over all facts known of it. */
export interface Match extends Fit {
  /** Characters of arguments that were found again: what decides between calls that both fit. */
  readonly weight: number;
  readonly fact: Fact;
}

export function match(leaves: readonly Leaf[], facts: readonly Fact[]): Match | undefined {
  let best: { fit: Fit; fact: Fact } | undefined;
  let weight = 0;
  for (const leaf of leaves) {
    let found = 0;
    let chars = 0;
    for (const fact of facts) {
      const fit = matchFact(leaf, fact);
      if (fit === undefined) continue;
      const strength = fact.own ? fit.strength : Math.min(fit.strength, DESCENDANT);
      found = Math.max(found, strength);
      chars = Math.max(chars, strength * Math.min(fit.chars ?? leaf.value.length, MOST_CHARS));
      if (best === undefined || strength > best.fit.strength) best = { fit: { ...fit, strength }, fact };
    }
    if (found >= 0.4 && leaf.list === undefined) weight += chars;
    else if (found >= 0.4) weight += 1;
  }
  if (best === undefined || best.fit.strength < CONTENT) return undefined;
  return { ...best.fit, weight, fact: best.fact };
}

const MOST_CHARS = 200;

/** What a descendant did says less about who asked than what the top process was told to do. */
const DESCENDANT = 0.93;

function matchFact(leaf: Leaf, fact: Fact): Fit | undefined {
  switch (fact.kind) {
    case 'argv':
      return matchArgv(leaf, fact.image);
    case 'file':
      return matchPath(leaf, fact.path, fact.resolved);
    case 'connection':
      return matchAddress(leaf, fact);
    case 'request':
      return matchRequest(leaf, fact);
    case 'content':
      return undefined;
  }
}
