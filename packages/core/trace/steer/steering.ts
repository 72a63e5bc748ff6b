import type { CallState } from '../call/call-state.ts';
import type { Conversation, Segment } from '../conversation/conversation.ts';
import type { HeldPassage, Texts } from '../conversation/texts.ts';
import type { Fold } from '../fold.ts';
import { compare, type Reading, tellsAgents } from './compare.ts';
import { namesTool } from './instruction.ts';
import { collapsed, type Value, valuesOf } from './values.ts';
import { wordsOf } from './words.ts';

/**
 * `steered_by`: the part of the context, other than what user and operator said, that a call's arguments or the wish for it were
 * taken from. That a value was copied is not yet an attack (an invoice number is looked up, then used), so confidence says
 * which it is:
 *
 * | what stands in the segment, and not in user or system text | confidence |
 * | --- | --- |
 * | most of what is done (command, URL, destination), in a passage that reads like an instruction | 0.88 to 0.95 |
 * | a part of that, in such a passage | 0.75 |
 * | the same in other words: several rare words of the arguments, in such a passage | 0.5 to 0.7 |
 * | the whole command, without any wording of an instruction | 0.7 |
 * | other values in such a passage | 0.45 to 0.65 |
 * | a URL, path or destination that is merely listed | 0.45 |
 * | an identifier, number or name | 0.3 |
 * | details of what the user asked to be done, in a text that speaks to nobody | at most 0.6 |
 * | nothing of it, but user and operator asked for nothing like it, and this alone, just read or already followed, tells agents to do something | 0.5 |
 * | values from the arguments or result of an earlier call that was steered itself (0.6 or more) | 0.75 × that, at most 0.65 |
 *
 * In the last case `led_to` also joins the earlier call to this one.
 */
export class Steering {
  readonly #fold: Fold;
  readonly #texts: Texts;

  constructor(fold: Fold, texts: Texts) {
    this.#fold = fold;
    this.#texts = texts;
  }

  /** To be called before the call's own result is known, with all that stood in the context by then. */
  asked(conversation: Conversation, call: CallState): void {
    const segments = [...conversation.segments.values()];
    const trusted = segments.filter((segment) => segment.origin === 'system' || segment.origin === 'user');
    const given = this.#prepared(trusted).map((one) => one.reading);
    const values = valuesOf(call.leaves).filter((value) => !given.some((reading) => reading.has(value)));
    const words = new Set(
      [...wordsOf(call.leaves.map((leaf) => leaf.value).join(' '))].filter(
        (word) => !given.some((one) => one.words.has(word)),
      ),
    );
    const candidates = this.#prepared(
      withoutWholes(segments.filter((segment) => isRetrieved(segment) && segment.call !== call)),
    );
    const asked = this.#prepared(trusted.filter((segment) => segment.origin === 'user'));
    const wanted = asked.some(({ reading }) => namesTool(reading.text, call.name));
    const rare = rareWords(words, candidates);
    const found = candidates
      .map(({ segment, reading }) => ({ segment, result: compare(reading, call.name, values, rare, wanted) }))
      .filter((one) => one.result !== undefined)
      .sort(
        (a, b) =>
          (b.result?.confidence ?? 0) - (a.result?.confidence ?? 0) ||
          (b.result?.weight ?? 0) - (a.result?.weight ?? 0),
      );
    const covered = new Set<string>();
    for (const { segment, result } of found.slice(0, 3)) {
      if (result === undefined || (covered.size > 0 && result.matched.every((text) => covered.has(text)))) continue;
      for (const text of result.matched) covered.add(text);
      this.#link(call, segment, result.confidence, result.why);
    }
    if (found.length === 0 && !wanted) this.#unasked(call, given, candidates);
    this.#chain(conversation, call, values);
  }

  #link(call: CallState, segment: Segment, confidence: number, why: string): void {
    const rounded = Math.round(confidence * 100) / 100;
    const evidence = [segment.event, call.asked];
    this.#fold.graph.link({
      from: call.turn,
      to: segment.id,
      rel: 'contains',
      basis: 'observed',
      confidence: 1,
      evidence: [segment.event],
    });
    this.#fold.graph.link({
      from: call.id,
      to: segment.id,
      rel: 'steered_by',
      basis: 'inferred',
      confidence: rounded,
      evidence,
      why,
    });
  }

  /** A call out of the blue, after a text that tells agents to do something: in words that share nothing with the call. */
  #unasked(call: CallState, given: readonly Reading[], candidates: readonly Prepared[]): void {
    const said = wordsOf(call.leaves.map((leaf) => leaf.value).join(' '));
    if (said.size === 0 || [...said].some((word) => given.some((reading) => reading.words.has(word)))) return;
    const telling = candidates.filter(({ reading }) => tellsAgents(reading));
    const [only] = telling;
    if (only === undefined || telling.length > 1) return;
    const { segment } = only;
    const justRead = this.#fold.graph.getAs(segment.id, 'segment')?.attrs.turn === call.turn;
    const followed = this.#fold.graph.in(segment.id, 'steered_by').length > 0;
    if (!justRead && !followed) return;
    const why =
      'user and operator asked for nothing like it, and this is the only text that tells agents to do something';
    this.#link(call, segment, 0.5, why);
  }

  /** Values that an earlier call, itself steered, had in its arguments or brought back. */
  #chain(conversation: Conversation, call: CallState, values: readonly Value[]): void {
    const earlier = [...conversation.calls.values()]
      .filter((other) => other !== call && other.askedAt < call.askedAt)
      .slice(-32);
    for (const other of earlier.toReversed()) {
      const steered = this.#fold.graph
        .out(other.id, 'steered_by')
        .filter((edge) => edge.confidence >= 0.6)
        .sort((a, b) => b.confidence - a.confidence)[0];
      if (steered === undefined) continue;
      const written = collapsed(other.arguments.toLowerCase().replaceAll('\\n', ' ').replaceAll('\\"', '"'));
      const inArguments = values.filter(
        (value) => value.weight >= 2 && value.kind !== 'whole' && written.includes(value.text),
      );
      const results = this.#prepared([...conversation.segments.values()].filter((segment) => segment.call === other));
      const inResult = values.filter((value) => value.weight >= 2 && results.some(({ reading }) => reading.has(value)));
      const shared = [...new Set([...inArguments, ...inResult])];
      if (shared.length === 0) continue;
      const confidence = Math.round(Math.min(0.65, 0.75 * steered.confidence) * 100) / 100;
      const where = inResult.length > 0 ? 'result' : 'arguments';
      const why = `${quoted(shared)} stands in the ${where} of the earlier call ${other.name}`;
      const evidence = [other.asked, call.asked];
      this.#fold.graph.link({
        from: other.id,
        to: call.id,
        rel: 'led_to',
        basis: 'inferred',
        confidence,
        evidence,
        why,
      });
      const chainWhy = `${why}, which was steered by it`;
      this.#fold.graph.link({
        from: call.id,
        to: steered.to,
        rel: 'steered_by',
        basis: 'inferred',
        confidence,
        evidence: [...new Set([...steered.evidence, call.asked])],
        why: chainWhy,
      });
      this.#fold.graph.link({
        from: call.turn,
        to: steered.to,
        rel: 'contains',
        basis: 'observed',
        confidence: 1,
        evidence: [steered.evidence[0] as string],
      });
      return;
    }
  }

  #prepared(segments: readonly Segment[]): Prepared[] {
    return segments.flatMap((segment) => {
      const held = this.#texts.of(segment);
      return held === undefined ? [] : [{ segment, reading: readingOf(held) }];
    });
  }
}

interface Prepared {
  readonly segment: Segment;
  readonly reading: Reading;
}

function isRetrieved(segment: Segment): boolean {
  return segment.origin === 'tool_result' || segment.origin === 'document';
}

const readings = new WeakMap<HeldPassage, Reading>();

/** A text is prepared once, and its preparation goes when the text goes. */
function readingOf(held: HeldPassage): Reading {
  let reading = readings.get(held);
  if (reading === undefined) readings.set(held, (reading = newReading(held.text)));
  return reading;
}

function newReading(original: string): Reading {
  const text = original.slice(0, MOST_CHARS).toLowerCase();
  const flat = collapsed(text);
  let words: Set<string> | undefined;
  return {
    text,
    flat,
    get words() {
      return (words ??= wordsOf(text, true));
    },
    has: (value) => holds(flat, value.text),
  };
}

const MOST_CHARS = 131_072;

/** Found, and not in the middle of a longer word or number. */
function holds(text: string, value: string): boolean {
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
    const isEdge = (inner: string | undefined, outer: string | undefined) =>
      inner === undefined || outer === undefined || !/[\p{L}\p{N}]/u.test(inner) || !/[\p{L}\p{N}]/u.test(outer);
    if (isEdge(value[0], text[at - 1]) && isEdge(value.at(-1), text[at + value.length])) return true;
  }
  return false;
}

/** Where passages of a result are known, they are looked at rather than the whole. */
function withoutWholes(segments: readonly Segment[]): Segment[] {
  const divided = new Set(segments.map((segment) => segment.whole));
  return segments.filter((segment) => !divided.has(segment));
}

/** Words of the arguments that stand in few of the results, and not in those of every tool. */
function rareWords(words: ReadonlySet<string>, candidates: readonly { reading: Reading }[]): string[] {
  const most = Math.max(1, Math.floor(candidates.length / 3));
  return [...words].filter((word) => {
    const holders = candidates.filter(({ reading }) => reading.words.has(word)).length;
    return holders > 0 && holders <= most;
  });
}

function quoted(values: readonly Value[]): string {
  return values
    .slice(0, 3)
    .map((value) => `“${value.text.slice(0, 60)}”`)
    .join(', ');
}
