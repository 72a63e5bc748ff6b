import type { Message } from '@remit/core/event';
import type { CaptureLimits } from './limits.ts';
import { createLru } from './lru.ts';
import { withoutText } from './without-text.ts';

/**
 * A request to a model repeats the whole conversation. The text of a message goes out once; later events name it by its hash,
 * under which a reader finds text and fingerprint in the earlier event.
 */
export interface SentTexts {
  /** The messages without the texts that were sent already. */
  trim(messages: readonly Message[], nowNs: bigint): Message[];
  /** These did not arrive: send them again. */
  forget(hashes: Iterable<string>): void;
}

/** Shorter texts cost less than the bookkeeping saves. */
const WORTHWHILE = 160;

export function createSentTexts(limits: Pick<CaptureLimits, 'sentTexts' | 'resendTextNs'>): SentTexts {
  const sent = createLru<string, bigint>(limits.sentTexts);
  return {
    trim: (messages, nowNs) =>
      messages.map((message) => {
        if (message.text === undefined || message.text.length < WORTHWHILE) return message;
        const at = sent.get(message.sha256);
        // Readers go by the time of events, and an exchange may be read before one that began earlier: both ends of it on one node.
        if (at === undefined || nowNs <= at || nowNs - at > limits.resendTextNs) {
          sent.set(message.sha256, nowNs);
          return message;
        }
        return withoutText(message);
      }),
    forget(hashes) {
      for (const hash of hashes) sent.delete(hash);
    },
  };
}
