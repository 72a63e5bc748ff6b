import type { CallState } from '../call/call-state.ts';
import type { Fold } from '../fold.ts';
import type { Agent } from './agent.ts';
import type { Effect, Fact } from './effect.ts';
import { namedCall } from './match-name.ts';
import { commonIn, ENOUGH, shareIn } from './result-share.ts';
import { isRuntimeNoise } from './runtime-noise.ts';
import { EXACT, type Match, match } from './match.ts';

/**
 * `carried_out_by`: which call an effect belongs to.
 *
 * | how it was decided | confidence |
 * | --- | --- |
 * | an argument is what was run, opened or asked for, of one open call only | 0.7 to 0.98 |
 * | the same, of several; told apart by which call already has its own | 0.85 |
 * | the same, told apart by which had been asked for when it began | 0.8 |
 * | the same, told apart by what the result holds | 0.6 to 0.95 |
 * | the same, told apart by which had ended when the result was sent | 0.85 |
 * | the same, told apart because starts and ends come in the same order | 0.7 |
 * | words of its arguments stand in the name of what was done, and of no other open call's | 0.7 |
 * | no content, but the only open call of that process | 0.6 |
 * | no content, but the only open call whose tool does such things | 0.65 |
 *
 * Time alone decides nothing; what stays open is left untied.
 */
export class Ties {
  readonly #fold: Fold;

  constructor(fold: Fold) {
    this.#fold = fold;
  }

  /** More is known of the effect than before. */
  weigh(agent: Agent, effect: Effect): void {
    if (effect.tied?.byContent || effect.undecided || effect.resident) return;
    const fits = fitting(agent, effect);
    const [best] = fits;
    if (best === undefined) return;
    if (!isTelling(best.match, effect) && effect.endedAt === undefined && agent.open.size > 1) return;
    this.#decide(agent, effect, fits, best);
  }

  #decide(agent: Agent, effect: Effect, fits: readonly CallFit[], best: CallFit): void {
    const equals = fits.filter((fit) => !isWorse(fit, best)).map((fit) => fit.call);
    if (equals.length === 1) {
      const early = best.call.askedAt - effect.at;
      const most = early <= 0 ? 0.98 : early <= LAST_CHUNKS ? 0.95 : 0.85;
      const confidence = Math.min(most, best.match.strength);
      this.#tie(agent, effect, best.call, confidence, best.match.why, best.match, true);
      return;
    }
    const without = equals.filter((call) => !hasItsOwn(call, effect));
    const [only] = without;
    if (only !== undefined && without.length === 1) {
      const why = `${best.match.why}; the other call that says the same has its own`;
      this.#tie(agent, effect, only, 0.85, why, best.match, true);
      return;
    }
    const asked = without.filter((call) => call.askedAt <= effect.at + LATE);
    const [first] = asked;
    if (first !== undefined && asked.length === 1) {
      const why = `${best.match.why}; of the calls that say the same the only one asked for by then`;
      this.#tie(agent, effect, first, 0.8, why, best.match, true);
      return;
    }
    effect.group = equals;
  }

  /** The call's result is on its way to the model: what is still open is decided now or not at all. */
  close(agent: Agent, call: CallState, result: Result | undefined): void {
    const waiting = [...agent.pending].filter(
      (effect) => effect.tied === undefined && !effect.undecided && !effect.resident && inWindow(effect, call),
    );
    this.#byRemainder(agent, call, waiting);
    if (result !== undefined) this.#byResult(agent, call, waiting, result);
    this.#byOrder(agent, call, waiting);
    this.#byName(agent, call, waiting);
    this.#byBeingAlone(agent, call, waiting);
    for (const effect of waiting) {
      if (effect.tied !== undefined || !effect.group.includes(call)) continue;
      effect.group = effect.group.filter((other) => other !== call);
    }
  }

  /** What fits, but not so well that it could be decided before more was known. */
  #byRemainder(agent: Agent, call: CallState, waiting: readonly Effect[]): void {
    for (const effect of waiting) {
      if (effect.tied !== undefined || effect.group.length > 0) continue;
      const fits = fitting(agent, effect);
      const [best] = fits;
      if (best !== undefined && fits.some((fit) => fit.call === call && !isWorse(fit, best)))
        this.#decide(agent, effect, fits, best);
    }
  }

  /** What came back from the effect stands in what the call returned. */
  #byResult(agent: Agent, call: CallState, waiting: readonly Effect[], result: Result): void {
    const common = agent.open.size > 1 ? commonIn([...agent.pending]) : new Set<string>();
    const found = waiting
      .filter((effect) => effect.tied === undefined)
      .filter((effect) => effect.group.length === 0 || effect.group.includes(call))
      .map((effect) => ({ effect, share: shareIn(effect, result, common) }))
      .filter(({ effect, share }) => share >= ENOUGH && (share >= 0.9 || !isAnothers(agent, effect, call)))
      .filter(({ effect }) => !fitsOnlyOthers(agent, effect, call));
    const taken = new Set<string>();
    for (const { effect, share } of found.sort(
      (a, b) => (a.effect.endedAt ?? a.effect.at) - (b.effect.endedAt ?? b.effect.at),
    )) {
      if (taken.has(effect.label)) continue;
      const twins = found.filter((other) => other.effect.label === effect.label);
      if (twins.length > 1 && !(effect.group.length === 0 || earliest(twins.map((twin) => twin.effect)) === effect))
        continue;
      taken.add(effect.label);
      const why = `${Math.round(share * 100)} % of what came back stands in the result`;
      const content = effect.facts.find((fact) => fact.kind === 'content');
      this.#tie(agent, effect, call, 0.6 + 0.35 * share, why, content && { fact: content }, true, result.event);
    }
  }

  /** Twins in calls that say the same: one that has not ended cannot be in the result. */
  #byOrder(agent: Agent, call: CallState, waiting: readonly Effect[]): void {
    const twins = Map.groupBy(
      waiting.filter((effect) => effect.tied === undefined && effect.group.includes(call)),
      (effect) => effect.kind,
    );
    for (const effects of twins.values()) {
      const ended = effects.filter((effect) => hasEnded(effect, call));
      for (const effect of effects) {
        if (ended.includes(effect)) continue;
        effect.group = effect.group.filter((other) => other !== call);
        this.#lastOne(agent, effect);
      }
      const first = earliest(ended);
      if (first === undefined || hasItsOwn(call, first)) continue;
      if (ended.length === 1) {
        this.#tie(
          agent,
          first,
          call,
          0.85,
          'the only one of its kind that had ended when the result was sent',
          undefined,
          true,
        );
      } else if (inOrder(ended) && first.group.every((other) => other.askedAt >= call.askedAt)) {
        this.#tie(agent, first, call, 0.7, 'first asked, first begun, first ended', undefined, true);
      } else {
        for (const effect of ended) effect.undecided = true;
      }
    }
  }

  /** All other calls it fits have returned. */
  #lastOne(agent: Agent, effect: Effect): void {
    const [only] = effect.group;
    if (effect.group.length !== 1 || only === undefined) return;
    this.#tie(
      agent,
      effect,
      only,
      0.8,
      'the other calls that say the same had returned before it ended',
      undefined,
      true,
    );
  }

  /** Its name speaks of this call and of no other that is open. */
  #byName(agent: Agent, call: CallState, waiting: readonly Effect[]): void {
    for (const effect of waiting) {
      if (effect.tied !== undefined || effect.group.length > 0 || effect.undecided || effect.kind === 'connection')
        continue;
      /** What came back can be compared with the result: then that decides. */
      if (isRuntimeNoise(effect.kind, effect.label) || effect.facts.some(isComparable)) continue;
      const named = namedCall(effect.label, candidates(agent, effect));
      if (named?.call !== call) continue;
      const why = `${named.words.map((word) => `“${word}”`).join(', ')} of the arguments stand in its name, and in those of no other call`;
      this.#tie(agent, effect, call, 0.7, why, undefined, true);
    }
  }

  #byBeingAlone(agent: Agent, call: CallState, waiting: readonly Effect[]): void {
    if (call.own.size > 0) return;
    for (const effect of waiting) {
      if (effect.tied !== undefined || effect.group.length > 0) continue;
      const alone = this.#alone(agent, effect, call);
      if (alone !== undefined) this.#tie(agent, effect, call, alone.confidence, alone.why, undefined, false);
    }
  }

  #alone(agent: Agent, effect: Effect, call: CallState): { confidence: number; why: string } | undefined {
    if (effect.at < call.askedAt || effect.kind === 'file' || effect.label === '') return undefined;
    if (isRuntimeNoise(effect.kind, effect.label)) return undefined;
    if (agent.company.get(`${effect.kind} ${effect.label}`)?.has(call.name) === false) return undefined;
    if (!effect.open.includes(call)) return undefined;
    if ([...agent.open].some((other) => other.reveal !== undefined)) return undefined;
    if (effect.open.length === 1) return { confidence: 0.6, why: 'the only tool call open in that process' };
    const others = effect.open.filter((other) => other !== call);
    const does = agent.tools.get(call.name)?.kinds.has(effect.kind) === true;
    const neverDo = others.every((other) => {
      const habit = agent.tools.get(other.name);
      return other.name !== call.name && habit !== undefined && habit.returned >= 3 && !habit.kinds.has(effect.kind);
    });
    return does && neverDo
      ? { confidence: 0.65, why: 'the only open tool call whose tool does such things' }
      : undefined;
  }

  /** At once, for a child that appears while a single call is open that names no command of its own. */
  guess(agent: Agent, effect: Effect): void {
    const [call] = effect.open;
    if (effect.tied !== undefined || effect.resident || call === undefined || effect.open.length !== 1) return;
    if (agent.streaming.size > 0 || call.own.size > 0 || call.leaves.some((leaf) => /\s\S/.test(leaf.value))) return;
    const alone = this.#alone(agent, effect, call);
    if (alone !== undefined) this.#tie(agent, effect, call, alone.confidence, alone.why, undefined, false);
  }

  #tie(
    agent: Agent,
    effect: Effect,
    call: CallState,
    confidence: number,
    why: string,
    found: Pick<Match, 'fact'> | undefined,
    byContent: boolean,
    result?: string,
  ): void {
    effect.tied = { call, byContent };
    call.reveal?.();
    effect.group = [];
    if (effect.kind !== 'process') agent.pending.delete(effect);
    if (found?.fact.kind === 'argv' && found.fact.own) effect.node = found.fact.image.id;
    if (byContent && effect.companion?.tied === undefined) this.#remember(agent, effect, call);
    const evidence = [call.asked, effect.event, found?.fact.event, result].filter((id) => id !== undefined);
    this.#fold.graph.link({
      from: call.id,
      to: effect.node,
      rel: 'carried_out_by',
      basis: 'inferred',
      confidence: Math.round(confidence * 100) / 100,
      evidence: [...new Set(evidence)],
      why,
    });
    if (effect.kind === 'request' && effect.companion !== undefined) this.follow(agent, effect.companion, effect);
  }

  /** A connection opened during the call, for a request of that call, is the call's too. */
  follow(agent: Agent, connection: Effect, request: Effect): void {
    const { tied } = request;
    if (tied === undefined || connection.tied !== undefined || connection.undecided) return;
    if (!inWindow(connection, tied.call)) return;
    const edge = this.#fold.graph.out(tied.call.id, 'carried_out_by').find((one) => one.to === request.node);
    if (edge === undefined) return;
    this.#tie(
      agent,
      connection,
      tied.call,
      edge.confidence,
      `carried the request: ${edge.why}`,
      undefined,
      tied.byContent,
      request.event,
    );
  }

  #remember(agent: Agent, effect: Effect, call: CallState): void {
    const labels = call.own.get(effect.kind);
    if (labels === undefined) call.own.set(effect.kind, new Set([effect.label]));
    else labels.add(effect.label);
    toolHabit(agent, call.name).kinds.add(effect.kind);
  }
}

/** An answer may be known, and so timed, this much later than the agent read it, in nanoseconds. */
const LATE = 100_000_000;

/** A streamed answer ends this long, in nanoseconds, after the call in it was complete, as far as that is no more than its tail. */
const LAST_CHUNKS = 250_000_000;

/** What a call returned, as far as comparing goes. */
export interface Result {
  /** The request that carried it. */
  readonly event: string;
  readonly grams: ReadonlySet<string>;
  /** Of each passage by itself. */
  readonly parts: readonly (readonly string[])[];
}

export function toolHabit(agent: Agent, name: string) {
  let habit = agent.tools.get(name);
  if (habit === undefined) agent.tools.set(name, (habit = { returned: 0, kinds: new Set() }));
  return habit;
}

interface CallFit {
  readonly call: CallState;
  readonly match: Match;
}

function fitting(agent: Agent, effect: Effect): CallFit[] {
  const fits: CallFit[] = [];
  for (const call of agent.open) {
    if (!inWindow(effect, call)) continue;
    const found = match(call.leaves, effect.facts);
    if (found === undefined || (effect.at < call.askedAt && found.strength < 0.9)) continue;
    fits.push({ call, match: found });
  }
  return fits.sort((a, b) => rank(b.match) - rank(a.match) || b.match.weight - a.match.weight);
}

/** Sure enough to be decided at once. What a descendant did, and where the agent's own process connected to, may fit another call better. */
function isTelling({ fact, strength }: Match, effect: Effect): boolean {
  if (!fact.own || effect.kind === 'connection') return false;
  return strength >= EXACT || (fact.kind === 'argv' && strength >= 0.9);
}

/** A call starts one process, however differently two tools start it; files and requests it may have several of. */
function hasItsOwn(call: CallState, effect: Effect): boolean {
  const own = call.own.get(effect.kind);
  return own !== undefined && (effect.kind === 'process' ? own.size > 0 : own.has(effect.label));
}

/** Calls it can belong to, those that returned since among them. */
function candidates(agent: Agent, effect: Effect): CallState[] {
  return [...new Set([...effect.open, ...agent.open])].filter((call) => inWindow(effect, call));
}

/** What was done stands in the arguments of other open calls, and not in this one's: that says more than alike texts. */
function fitsOnlyOthers(agent: Agent, effect: Effect, call: CallState): boolean {
  const fits = fitting(agent, effect);
  return fits.length > 0 && fits.every((fit) => fit.call !== call);
}

function isComparable(fact: Fact): boolean {
  return fact.kind === 'content' && fact.grams.length >= 2;
}

/** The name of what was done speaks of another open call. */
function isAnothers(agent: Agent, effect: Effect, call: CallState): boolean {
  const named = namedCall(effect.label, candidates(agent, effect));
  return named !== undefined && named.call !== call;
}

function isWorse(fit: { match: Match }, best: { match: Match }): boolean {
  return rank(fit.match) < rank(best.match) || fit.match.weight < best.match.weight - 0.01;
}

function rank(match: Match): number {
  return match.strength >= EXACT ? 2 : 1;
}

function inWindow(effect: Effect, call: CallState): boolean {
  return effect.at >= call.earliest && (call.closedAt === undefined || effect.at <= call.closedAt);
}

function hasEnded(effect: Effect, call: CallState): boolean {
  return effect.endedAt !== undefined && effect.endedAt <= (call.closedAt ?? Infinity);
}

function earliest(effects: readonly Effect[]): Effect | undefined {
  return effects.reduce<Effect | undefined>(
    (first, effect) => (first === undefined || effect.at < first.at ? effect : first),
    undefined,
  );
}

/** Whether they ended in the order in which they began. */
function inOrder(effects: readonly Effect[]): boolean {
  const sorted = [...effects].sort((a, b) => a.at - b.at);
  return sorted.every((effect, i) => i === 0 || (effect.endedAt ?? 0) > (sorted[i - 1]?.endedAt ?? 0));
}
