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
    const pieces = new Map<string, number>();
    for (const fact of facts) {
      const fit = matchFact(leaf, fact);
      if (fit === undefined) continue;
      const strength = fact.own ? fit.strength : Math.min(fit.strength, DESCENDANT);
      found = Math.max(found, strength);
      const piece = pieceOf(fact);
      const chars = strength * Math.min(fit.chars ?? leaf.value.length, MOST_CHARS);
      pieces.set(piece, Math.max(pieces.get(piece) ?? 0, chars));
      if (best === undefined || strength > best.fit.strength) best = { fit: { ...fit, strength }, fact };
    }
    if (found >= 0.4 && leaf.list === undefined) weight += [...pieces.values()].reduce((sum, chars) => sum + chars, 0);
    else if (found >= 0.4) weight += 1;
  }
  if (best === undefined || best.fit.strength < CONTENT) return undefined;
  return { ...best.fit, weight, fact: best.fact };
}

const MOST_CHARS = 200;

/** Each file and peer counts once, however often it was opened; of command lines, of which one follows from another, the best. */
function pieceOf(fact: Fact): string {
  if (fact.kind === 'file') return `file ${fact.path}`;
  if (fact.kind === 'connection') return `connection ${fact.ip}`;
  return fact.kind;
}

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
