import type { RemitEvent } from '@remit/core/event';
import { withoutText } from '../capture/without-text.ts';

/** An exchange without its texts: who asked whom for which tool stays, what was said is only named by its hashes. */
export interface Lightened {
  readonly event: RemitEvent;
  /** Hashes of the message texts that went. */
  readonly texts: readonly string[];
}

/** Undefined when the event has no bulk to lose. */
export function lighten(event: RemitEvent): Lightened | undefined {
  if (carriesMessages(event)) {
    const texts = textsIn(event);
    if (texts.length === 0) return undefined;
    const messages = event.data.messages.map(withoutText);
    return {
      event: { ...event, data: { ...event.data, messages } } as RemitEvent,
      texts,
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

/** Hashes of the message texts that the event carries. */
export function textsIn(event: RemitEvent): string[] {
  if (!carriesMessages(event)) return [];
  return event.data.messages.filter(({ text }) => text !== undefined).map(({ sha256 }) => sha256);
}

type MessageEvent = Extract<RemitEvent, { readonly data: { readonly messages: unknown } }>;

function carriesMessages(event: RemitEvent): event is MessageEvent {
  return 'messages' in event.data;
}
