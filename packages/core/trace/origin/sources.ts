import type { Fold } from '../fold.ts';
import type { ProcessState } from '../process/process-table.ts';
import { BoundedMap } from '../store/bounded-map.ts';

/** Something a text can have come from: a file that was read, an answer to a request. */
export interface Source {
  /** Id of its node. */
  readonly id: string;
  readonly process: ProcessState;
  /** How a text would name it, longest first: path, file name. */
  readonly names: readonly string[];
  /** When it was last read. */
  at: number;
  /** The events that show it: the open and the content, or the request and the answer. */
  evidence: readonly string[];
  grams: readonly string[];
}

export interface Shared {
  readonly source: Source;
  /** Share of the text that stands in the source, and of the source that stands in the text. */
  readonly ofText: number;
  readonly ofSource: number;
  readonly grams: number;
}

/** What was read lately, found by what stood in it. */
export class Sources {
  readonly #fold: Fold;
  readonly #sources: BoundedMap<string, Source>;
  readonly #byGram = new Map<string, Set<Source>>();
  #grams = 0;

  constructor(fold: Fold) {
    this.#fold = fold;
    this.#sources = new BoundedMap(fold.limits.sources, (source) => {
      this.#unindex(source);
      this.#fold.gaps.add('trace.source', 'evicted');
    });
  }

  read(source: Source): void {
    const known = this.#sources.touch(source.id);
    if (known === undefined) {
      this.#sources.set(source.id, source);
      this.#index(source);
      return;
    }
    known.at = source.at;
    if (source.grams.length === 0) {
      /** Opened again, and not read again: what was read before still stands for it. */
      known.evidence = [...known.evidence.slice(0, 2), ...source.evidence];
      return;
    }
    known.evidence = source.evidence;
    this.#unindex(known);
    known.grams = source.grams;
    this.#index(known);
  }

  /**
   * The sources a text shares content with, most first. What stands in very many of them (letterheads, standing terms) tells nothing, and
   * the shares are of the rest. Only sources that can have been read count: a file that a hundred other agents read is not common here.
   */
  sharing(fingerprint: readonly string[], readable: (source: Source) => boolean): Shared[] {
    const counts = new Map<Source, number>();
    const known = new Map<Source, boolean>();
    const isReadable = (source: Source) => {
      const before = known.get(source);
      if (before !== undefined) return before;
      const now = readable(source);
      known.set(source, now);
      return now;
    };
    const text = new Set(fingerprint);
    let common = 0;
    for (const gram of text) {
      const holders = [...(this.#byGram.get(gram) ?? [])].filter(isReadable);
      if (holders.length > MOST_HOLDERS) common++;
      else for (const source of holders) counts.set(source, (counts.get(source) ?? 0) + 1);
    }
    return [...counts]
      .sort(([a, aCount], [b, bCount]) => bCount - aCount || b.at - a.at)
      .slice(0, MOST_SHARED)
      .map(([source, grams]) => ({
        source,
        grams,
        ofText: grams / (text.size - common),
        ofSource: grams / (source.grams.length - (common === 0 ? 0 : this.#commonIn(source, isReadable))),
      }));
  }

  #commonIn(source: Source, isReadable: (source: Source) => boolean): number {
    const isCommon = (gram: string) => {
      const holders = this.#byGram.get(gram);
      if (holders === undefined || holders.size <= MOST_HOLDERS) return false;
      let here = 0;
      for (const holder of holders) if (isReadable(holder) && ++here > MOST_HOLDERS) return true;
      return false;
    };
    return source.grams.reduce((count, gram) => count + (isCommon(gram) ? 1 : 0), 0);
  }

  /** Those read between two times, latest first. */
  *between(from: number, to: number): Iterable<Source> {
    for (const source of [...this.#sources.values()].toReversed()) {
      if (source.at < from) return;
      if (source.at <= to) yield source;
    }
  }

  #index(source: Source): void {
    source.grams = [...new Set(source.grams)];
    for (const gram of source.grams) {
      const holders = this.#byGram.get(gram);
      if (holders === undefined) this.#byGram.set(gram, new Set([source]));
      else holders.add(source);
    }
    this.#grams += source.grams.length;
    while (this.#grams > this.#fold.limits.sourceGrams && this.#sources.size > 1) this.#sources.dropOldest();
  }

  #unindex(source: Source): void {
    for (const gram of source.grams) {
      const holders = this.#byGram.get(gram);
      holders?.delete(source);
      if (holders?.size === 0) this.#byGram.delete(gram);
    }
    this.#grams -= source.grams.length;
  }
}

const MOST_HOLDERS = 64;
const MOST_SHARED = 32;
