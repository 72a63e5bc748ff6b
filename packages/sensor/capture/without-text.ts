import type { Message } from '@remit/core/event';

/** The message named by its hash: what a reader finds under that hash in another event is left out. */
export function withoutText(message: Message): Message {
  const { text: _text, fingerprint: _fingerprint, passages: _passages, ...rest } = message;
  return rest;
}
