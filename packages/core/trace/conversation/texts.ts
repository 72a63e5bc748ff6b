import { type Message, passagesOf } from '../../event/index.ts';
import type { Segment } from './conversation.ts';

/** A text as the fold needs it. */
export interface HeldText extends HeldPassage {
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
    this.#texts.set(message.sha256, { text, fingerprint: message.fingerprint ?? [], passages });
    this.#chars += 2 * text.length;
    for (const [sha256, held] of this.#texts) {
      if (this.#chars <= this.#most) break;
      this.#texts.delete(sha256);
      this.#chars -= 2 * held.text.length;
    }
  }

  /** The text of a segment, or of the passage it is. */
  of(segment: Segment): HeldPassage | undefined {
    if (segment.whole === undefined) return this.get(segment.sha256);
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
