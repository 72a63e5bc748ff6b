import { type Message, passagesOf } from '../../event/index.ts';
import type { Segment } from './conversation.ts';

/** A text as the fold needs it. */
export interface HeldText {
  readonly text: string;
  /** The same with what was escaped in JSON decoded, and the prints of both forms. */
  readonly said: HeldPassage;
  readonly passages: readonly HeldPassage[];
}

export interface HeldPassage {
  readonly text: string;
  /** Empty when the sensor sent none. */
  readonly fingerprint: readonly string[];
}

/** Texts by message hash: a sensor sends each but once. The least recently used go first. */
export class Texts {
  readonly #texts = new Map<string, HeldText>();
  readonly #most: number;
  #chars = 0;

  constructor(mostChars: number) {
    this.#most = mostChars;
  }

  hold(message: Message): void {
    const { text } = message;
    if (text === undefined || this.get(message.sha256) !== undefined) return;
    const parts = message.role === 'tool' || message.role === 'user' ? passagesOf(text) : [];
    const passages = parts.map((part, i) => ({ text: part, fingerprint: message.passages?.[i] ?? [] }));
    const [only] = passages;
    const fingerprint = message.fingerprint ?? [];
    const single = only !== undefined && passages.length === 1;
    const said = single
      ? { text: only.text, fingerprint: [...new Set([...fingerprint, ...only.fingerprint])] }
      : { text, fingerprint };
    this.#texts.set(message.sha256, { text, said, passages });
    this.#chars += 2 * text.length;
    for (const [sha256, held] of this.#texts) {
      if (this.#chars <= this.#most) break;
      this.#texts.delete(sha256);
      this.#chars -= 2 * held.text.length;
    }
  }

  /** What a segment says: its text, or of a result in JSON the strings in it, or the passage it is. */
  of(segment: Segment): HeldPassage | undefined {
    if (segment.whole === undefined) return this.get(segment.sha256)?.said;
    return this.get(segment.whole.sha256)?.passages[segment.part];
  }

  get(sha256: string): HeldText | undefined {
    const held = this.#texts.get(sha256);
    if (held !== undefined) {
      this.#texts.delete(sha256);
      this.#texts.set(sha256, held);
    }
    return held;
  }
}
