import { createParser } from 'eventsource-parser';
import type { StreamEvent, StreamForm } from './stream-form.ts';

/** text/event-stream. */
export const serverSentEvents: StreamForm = {
  id: 'sse',
  recognises: (mediaType, beginning) =>
    mediaType === 'text/event-stream' || /^(?:data|event|id|retry)?:/.test(beginning),
  open({ eventBytes }) {
    const decoder = new TextDecoder();
    let events: StreamEvent[] = [];
    let damaged = 0;
    let broken = false;
    const parser = createParser({
      maxBufferSize: eventBytes,
      onEvent: ({ event, data }) => void events.push(event === undefined ? { data } : { event, data }),
      onError(error) {
        if (error.type !== 'max-buffer-size-exceeded') return;
        damaged++;
        broken = true;
      },
    });

    function feed(text: string): StreamEvent[] {
      if (text !== '') parser.feed(text);
      if (broken) parser.reset();
      broken = false;
      const all = events;
      events = [];
      return all;
    }

    return {
      push: (bytes) => feed(decoder.decode(bytes, { stream: true })),
      // Some servers leave out the empty line after the last event; one that was cut is for the reader of its data to refuse.
      end: () => feed(`${decoder.decode()}\n\n`),
      get damaged() {
        return damaged;
      },
    };
  },
};
