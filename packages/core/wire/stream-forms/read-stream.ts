import { type StreamEvent, type StreamForm, streamFormOf, streamLimits } from './stream-form.ts';

/** A streamed body as its events. */
export interface ReadStream {
  readonly form: StreamForm['id'];
  readonly events: readonly StreamEvent[];
  /** Parts that were left out because they were damaged. */
  readonly damaged: number;
}

/** A body beyond so many events is read no further; a long answer has some ten thousand. */
const MOST_EVENTS = 500_000;

/** The events of a body, whole or cut; undefined when it is not a stream. `form`: where the asker knows it. */
export function readStream(
  mediaType: string,
  body: Uint8Array,
  form: StreamForm | undefined = streamFormOf(mediaType, body),
): ReadStream | undefined {
  if (!form) return undefined;
  const reader = form.open(streamLimits);
  const events: StreamEvent[] = [];
  for (let at = 0; at < body.length && events.length < MOST_EVENTS; at += PIECE) {
    for (const event of reader.push(body.subarray(at, at + PIECE))) events.push(event);
  }
  for (const event of reader.end()) events.push(event);
  return { form: form.id, events, damaged: reader.damaged };
}

/** So that an enormous number of tiny events is noticed before it is all in memory. */
const PIECE = 1024 * 1024;
