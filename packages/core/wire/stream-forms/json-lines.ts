import { createGrowingBuffer } from '../stream/growing-buffer.ts';
import type { StreamEvent, StreamForm } from './stream-form.ts';

/** One JSON value a line (NDJSON), as Ollama streams. */
export const jsonLines: StreamForm = {
  id: 'json-lines',
  recognises: (mediaType) => /ndjson|jsonl|json-lines|json-seq/.test(mediaType),
  open({ eventBytes }) {
    const line = createGrowingBuffer(eventBytes);
    let tooLong = false;
    let damaged = 0;

    function keep(bytes: Uint8Array): void {
      if (line.append(bytes) < bytes.length) tooLong = true;
    }

    function endOfLine(): StreamEvent[] {
      const data = withoutSeparator(line.view()).toString('utf8').trim();
      if (line.length > 0) line.clear();
      if (tooLong) damaged++;
      const left = tooLong || data === '';
      tooLong = false;
      return left ? [] : [{ data }];
    }

    return {
      push(bytes) {
        const events: StreamEvent[] = [];
        let from = 0;
        for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, from)) {
          keep(bytes.subarray(from, at));
          events.push(...endOfLine());
          from = at + 1;
        }
        if (from < bytes.length) keep(bytes.subarray(from));
        return events;
      },
      end: endOfLine,
      get damaged() {
        return damaged;
      },
    };
  },
};

/** Stands before each value of a JSON text sequence (RFC 7464). */
const withoutSeparator = (line: Buffer): Buffer => (line[0] === 0x1e ? line.subarray(1) : line);
