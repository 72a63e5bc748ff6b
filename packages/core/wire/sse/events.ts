import { createParser } from 'eventsource-parser';

export interface StreamEvent {
  /** Absent where the stream names no event; NDJSON has no names. */
  readonly event?: string;
  readonly data: string;
}

/** A streamed body beyond so many events is read no further; a long answer has some ten thousand. */
const MOST_EVENTS = 500_000;

/**
 * The events of a whole or cut server-sent event stream. Some servers leave out the empty line after the last event, so it is
 * read as if it were there: a last event that was cut in the middle is for the reader of its data to refuse.
 */
export function readEventStream(body: Uint8Array): StreamEvent[] {
  const events: StreamEvent[] = [];
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (events.length < MOST_EVENTS) events.push(event === undefined ? { data } : { event, data });
    },
  });
  parser.feed(new TextDecoder().decode(body));
  parser.feed('\n\n');
  return events;
}

/** One JSON value a line, as Ollama streams. */
export function readJsonLines(body: Uint8Array): StreamEvent[] {
  const lines = new TextDecoder().decode(body).split('\n', MOST_EVENTS);
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((data) => ({ data }));
}
