import type { EventOf } from '../../event/index.ts';
import type { Texts } from '../conversation/texts.ts';

/**
 * A model was asked for something that is no dialogue (embeddings, pictures, a moderation): no turn of a conversation, but a request
 * that sends texts out, and that a tool may have made. It is folded as the request it is.
 */
export function asRequest(event: EventOf<'llm.request'>, texts: Texts): EventOf<'http.request'> {
  const { messages, body } = event.data;
  for (const message of messages) texts.hold(message);
  const fingerprint = [...new Set(messages.flatMap((message) => message.fingerprint ?? []))].slice(0, MOST_PRINTS);
  const preview = messages
    .slice(0, MOST_PREVIEWED)
    .map((message) => texts.get(message.sha256)?.text.slice(0, PREVIEW) ?? '');
  return {
    ...event,
    kind: 'http.request',
    data: { ...event.data, body: { ...body, fingerprint, preview: preview.join('\n').slice(0, PREVIEW) } },
  };
}

export function asResponse(event: EventOf<'llm.response'>): EventOf<'http.response'> {
  return { ...event, kind: 'http.response' };
}

const MOST_PRINTS = 4096;
const MOST_PREVIEWED = 16;
const PREVIEW = 2048;
