import type { Segment } from '../conversation/conversation.ts';
import type { Texts } from '../conversation/texts.ts';
import { containsWhole } from '../effect/match-argv.ts';
import type { Effects } from '../effect/effects.ts';
import type { Fold } from '../fold.ts';
import type { ProcessState } from '../process/process-table.ts';
import type { Shared, Source, Sources } from './sources.ts';

/**
 * `came_from`: the file or answer a part of the context was taken from, among what the agent's process and its children read.
 *
 * | found by | confidence |
 * | --- | --- |
 * | content, read during the call that returned it | 0.75 to 0.98, by the share that is the same |
 * | content, read before | 0.7 to 0.93 |
 * | a little of the content, and its name stands in the text | 0.7 |
 * | its name stands in the passage, its content in the result as a whole | 0.85 |
 * | only its name stands in the text, read during the call | 0.6 |
 *
 * A tool result that came from somewhere is a document from then on.
 */
export class CameFrom {
  readonly #fold: Fold;
  readonly #sources: Sources;
  readonly #effects: Effects;

  readonly #texts: Texts;

  constructor(fold: Fold, sources: Sources, effects: Effects, texts: Texts) {
    this.#texts = texts;
    this.#fold = fold;
    this.#sources = sources;
    this.#effects = effects;
  }

  /** `parts` are the passages of a segment that came as a list; what a part came from, the whole did. */
  trace(segment: Segment, parts: readonly Segment[], process: ProcessState): void {
    const ofWhole = this.#find(segment, process);
    const surely = new Set(ofWhole.filter((one) => one.byContent).map((one) => one.source));
    const found = new Map<string, Found>();
    for (const part of parts) {
      const ofPart = this.#find(part, process).map((one) =>
        !one.byContent && surely.has(one.source) ? confirmed(one) : one,
      );
      for (const one of ofPart) {
        const before = found.get(one.source.id);
        if (before === undefined || before.confidence < one.confidence) found.set(one.source.id, one);
      }
      this.#link(part, ofPart);
    }
    for (const one of ofWhole) {
      if (parts.length > 0 && found.size > 0 && !one.byContent) continue;
      const before = found.get(one.source.id);
      if (before === undefined || before.confidence < one.confidence) found.set(one.source.id, one);
    }
    this.#link(segment, [...found.values()]);
  }

  #find(segment: Segment, process: ProcessState): Found[] {
    const readable = (source: Source) =>
      source.at <= segment.at &&
      (source.process === process || this.#effects.agentOf(source.process)?.process === process);
    const held = this.#texts.of(segment);
    const shared = this.#sources.sharing(held?.fingerprint ?? [], readable);
    const text = held?.text ?? '';
    const from = segment.call?.earliest;
    const found: Found[] = [];
    for (const one of shared) {
      const during = from !== undefined && one.source.at >= from;
      const how = byContent(one, segment, text, during);
      if (how !== undefined) found.push({ ...how, source: one.source, byContent: true });
    }
    /** A name alone counts for something only where no content was recognised. */
    if (found.length === 0 && segment.call !== undefined && from !== undefined && text !== '') {
      let looked = 0;
      for (const source of this.#sources.between(from, segment.at)) {
        if (++looked > 256) break;
        if (!readable(source) || found.some((one) => one.source === source)) continue;
        const name = source.names.find((candidate) => names(text, candidate));
        if (name !== undefined)
          found.push({ source, confidence: 0.6, why: `${name} stands in the text`, byContent: false });
      }
    }
    const most = Math.max(0, ...found.map((one) => one.confidence));
    const kept = segment.whole === undefined ? found : found.filter((one) => one.confidence >= most - 0.12);
    return kept.sort((a, b) => b.confidence - a.confidence).slice(0, 16);
  }

  #link(segment: Segment, found: readonly Found[]): void {
    for (const { source, confidence, why } of found) {
      this.#fold.graph.link({
        from: segment.id,
        to: source.id,
        rel: 'came_from',
        basis: 'inferred',
        confidence: Math.round(confidence * 100) / 100,
        evidence: [...source.evidence, segment.event],
        why,
      });
    }
    const [best] = found.toSorted((a, b) => b.confidence - a.confidence);
    if (best === undefined) return;
    if (segment.origin === 'tool_result') segment.origin = 'document';
    const one = found.length === 1 || best.confidence - (found[1]?.confidence ?? 0) > 0.1;
    this.#fold.graph.amend(segment.id, 'segment', {
      origin: segment.origin,
      ...(one && best.source.names[0] !== undefined ? { source: best.source.names[0] } : {}),
    });
  }
}

interface Found {
  readonly source: Source;
  readonly confidence: number;
  readonly why: string;
  readonly byContent: boolean;
}

/** Named in the passage, and its content stands in the result the passage is of. */
function confirmed(found: Found): Found {
  return { ...found, confidence: 0.85, why: `${found.why}, and its content in the result` };
}

function byContent(
  shared: Shared,
  segment: Segment,
  text: string,
  during: boolean,
): { confidence: number; why: string } | undefined {
  const { source, grams } = shared;
  const share = Math.max(shared.ofText, shared.ofSource);
  const percent = Math.round(share * 100);
  const named = source.names.find((name) => names(text, name));
  /** Two runs of four words in common can be a greeting. */
  const enough = grams >= 3 || (share > 0.99 && grams >= 2) || (share > 0.99 && during);
  if (share >= 0.5 && enough) {
    if (segment.call === undefined && grams < 4) return undefined;
    const confidence = (during ? 0.75 : 0.7) + 0.23 * share;
    return {
      confidence,
      why: `${percent} % of the content is the same${named === undefined ? '' : `, and ${named} stands in the text`}`,
    };
  }
  if (named !== undefined && share >= 0.15)
    return { confidence: 0.7, why: `${percent} % of the content is the same, and ${named} stands in the text` };
  return undefined;
}

/** Words are no names: a file may be called `namespace`. */
function names(text: string, name: string): boolean {
  return name.length >= 5 && /[\d./_-]/.test(name) && containsWhole(text, name) && !text.includes(`-${name}`);
}
