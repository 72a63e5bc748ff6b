import type { Sink } from './sink.ts';
import type { LineWriter } from './line-writer.ts';
import { SinkError } from './sink-error.ts';

/**
 * One JSON line an event: for `jq`, for files, for whoever wants no hub. A reader that is slow slows delivery down, never the
 * watching: what then finds no room is dropped by the queue and told as coverage.
 */
export function createLinesSink(writer: LineWriter): Sink {
  return {
    async send(batch) {
      let text = '';
      for (const event of batch) text += `${JSON.stringify(event)}\n`;
      const failure = await writer.write(text);
      if (failure === undefined) return { refused: 0 };
      throw new SinkError('REMIT_BAD_FILE', `the lines cannot be written: ${failure.message}`, false);
    },
    async close() {},
  };
}
