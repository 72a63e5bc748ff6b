import { crc32 } from 'node:zlib';
import { createGrowingBuffer } from '../stream/growing-buffer.ts';
import { readAwsHeaders } from './aws-headers.ts';
import type { StreamEvent, StreamForm } from './stream-form.ts';

/**
 * application/vnd.amazon.eventstream, as Bedrock streams: messages of a prelude (total length, length of the headers, its CRC),
 * headers, payload, and the CRC of all of it. A message whose CRC is wrong is left out; where the prelude's own is, the next
 * place is looked for where one is right.
 */
export const awsEventStream: StreamForm = {
  id: 'aws-event-stream',
  recognises: (mediaType) => mediaType === 'application/vnd.amazon.eventstream',
  open({ eventBytes }) {
    const kept = createGrowingBuffer(eventBytes);
    let events: StreamEvent[] = [];
    let damaged = 0;
    /** Length of what is to be looked at next: a prelude, or the whole message it announced. */
    let wanted = PRELUDE;
    let searching = false;
    let searched = 0;
    /** Bytes still to come of a message that is too long to be kept. */
    let skipping = 0;

    /** `bytes`: as many as wanted. Returns how many of them are done with. */
    function take(bytes: Buffer): number {
      if (wanted > PRELUDE) {
        readMessage(bytes);
        wanted = PRELUDE;
        return bytes.length;
      }
      if (!isPrelude(bytes)) {
        if (!searching) damaged++;
        searching = true;
        searched++;
        return 1;
      }
      searching = false;
      const total = bytes.readUInt32BE(0);
      if (total <= eventBytes) {
        wanted = total;
        return 0;
      }
      damaged++;
      skipping = total - PRELUDE;
      return PRELUDE;
    }

    function readMessage(message: Buffer): void {
      const end = message.length - 4;
      const headersEnd = PRELUDE + message.readUInt32BE(4);
      const sound = crc32(message.subarray(0, end)) === message.readUInt32BE(end);
      const headers = sound ? readAwsHeaders(message.subarray(PRELUDE, headersEnd)) : undefined;
      if (headers) events.push(eventOf(headers, message.toString('utf8', headersEnd, end)));
      else damaged++;
    }

    function taken(): StreamEvent[] {
      const all = events;
      events = [];
      return all;
    }

    return {
      push(input) {
        const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
        let at = 0;
        while (at < bytes.length && searched < MOST_SEARCHED) {
          if (skipping > 0) {
            const used = Math.min(skipping, bytes.length - at);
            skipping -= used;
            at += used;
          } else if (kept.length === 0 && bytes.length - at >= wanted) {
            at += take(bytes.subarray(at, at + wanted));
          } else {
            at += kept.append(bytes.subarray(at, at + wanted - kept.length));
            if (kept.length < wanted) break;
            const seen = kept.view();
            const rest = seen.subarray(take(seen));
            kept.clear();
            kept.append(rest);
          }
        }
        return taken();
      },
      end() {
        if ((kept.length > 0 || skipping > 0) && !searching) damaged++;
        kept.clear();
        return taken();
      },
      get damaged() {
        return damaged;
      },
    };
  },
};

/** Two lengths and their CRC. */
const PRELUDE = 12;
/** A prelude and the message's CRC. */
const SMALLEST = 16;
/** The format's own bounds. */
const LONGEST = 24 * 1024 * 1024;
const LONGEST_HEADERS = 128 * 1024;
/** Bytes in which a sound prelude is looked for before the rest of a body is given up. */
const MOST_SEARCHED = 256 * 1024;

function isPrelude(bytes: Buffer): boolean {
  const total = bytes.readUInt32BE(0);
  const headers = bytes.readUInt32BE(4);
  if (total < SMALLEST || total > LONGEST || headers > Math.min(LONGEST_HEADERS, total - SMALLEST)) return false;
  return crc32(bytes.subarray(0, 8)) === bytes.readUInt32BE(8);
}

function eventOf(headers: ReadonlyMap<string, string>, payload: string): StreamEvent {
  const kind = headers.get(':message-type');
  const event = headers.get(':event-type') ?? headers.get(':exception-type') ?? headers.get(':error-code');
  return {
    ...(event !== undefined && { event }),
    data: payload === '' ? (headers.get(':error-message') ?? '') : payload,
    ...((kind === 'exception' || kind === 'error') && { exception: true }),
  };
}
