import type { Message, RemitEvent } from '@remit/core/event';

/** An exchange without its texts: who asked whom for which tool stays, what was said is only named by its hashes. */
export interface Lightened {
  readonly event: RemitEvent;
  /** Hashes of the message texts that went. */
  readonly texts: readonly string[];
}

/** Undefined when the event has no bulk to lose. */
export function lighten(event: RemitEvent): Lightened | undefined {
  if (event.kind === 'llm.request' || event.kind === 'llm.response') {
    const heavy = event.data.messages.filter((message) => message.text !== undefined);
    if (heavy.length === 0) return undefined;
    const messages = event.data.messages.map(withoutText);
    return {
      event: { ...event, data: { ...event.data, messages } } as RemitEvent,
      texts: heavy.map((each) => each.sha256),
    };
  }
  if (event.kind === 'http.request' || event.kind === 'http.response') {
    const { preview, fingerprint, ...body } = event.data.body;
    if (preview === undefined && fingerprint === undefined) return undefined;
    const truncated = { ...body, truncated: 'left out: the queue to the hub was full' };
    return { event: { ...event, data: { ...event.data, body: truncated } } as RemitEvent, texts: [] };
  }
  return undefined;
}

function withoutText({ text: _text, fingerprint: _fingerprint, ...rest }: Message): Message {
  return rest;
}
