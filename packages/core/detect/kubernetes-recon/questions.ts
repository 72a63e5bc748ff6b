const MOST_SUBTREES = 2000;
const MOST_NAMED = 6;
const MOST_QUESTIONS = 500;

/** What each subtree has asked so far, for a title that tells all of it. */
export class Questions {
  readonly #asked = new Map<string, Set<string>>();

  /** The questions so far with this one: `list pods, list secrets and 3 more`. */
  with(subtree: string, question: string): string {
    const asked = this.#asked.get(subtree) ?? new Set();
    if (asked.size < MOST_QUESTIONS) asked.add(question);
    this.#asked.set(subtree, asked);
    if (this.#asked.size > MOST_SUBTREES) this.#asked.delete(this.#asked.keys().next().value as string);
    const named = [...asked].slice(0, MOST_NAMED);
    const more = asked.size - named.length;
    return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
  }
}
