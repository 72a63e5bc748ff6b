import { EventStreamCodec } from '@smithy/core/event-streams';

/** Bodies of streamed answers, as servers write them. */
export interface WrittenBody {
  readonly type: string;
  readonly bytes: Buffer;
}

export function json(value: unknown): WrittenBody {
  return { type: 'application/json', bytes: Buffer.from(JSON.stringify(value)) };
}

/** Events named by their `type`, as Anthropic and OpenAI's Responses API do; others have no name. */
export function sse(values: readonly unknown[], done = false): WrittenBody {
  const text = values.map((value) => {
    const { type } = value as { type?: unknown };
    return `${typeof type === 'string' ? `event: ${type}\n` : ''}data: ${JSON.stringify(value)}\n\n`;
  });
  return { type: 'text/event-stream', bytes: Buffer.from(text.join('') + (done ? 'data: [DONE]\n\n' : '')) };
}

export function lines(values: readonly unknown[]): WrittenBody {
  const text = values.map((value) => `${JSON.stringify(value)}\n`).join('');
  return { type: 'application/x-ndjson', bytes: Buffer.from(text) };
}

/** Gemini's form without `alt=sse`. */
export function array(values: readonly unknown[]): WrittenBody {
  const text = values.map((value) => JSON.stringify(value, null, 2)).join('\n,\r\n');
  return { type: 'application/json', bytes: Buffer.from(`[${text}\n]\n`) };
}

/** Each value has one field, the event's type. Exceptions are told as the service does. */
export function awsEvents(values: readonly Readonly<Record<string, unknown>>[]): WrittenBody {
  const frames = values.flatMap((value) =>
    Object.entries(value).map(([name, payload]) => {
      const failed = name.endsWith('Exception');
      return codec.encode({
        headers: {
          ':message-type': { type: 'string', value: failed ? 'exception' : 'event' },
          [failed ? ':exception-type' : ':event-type']: { type: 'string', value: name },
          ':content-type': { type: 'string', value: 'application/json' },
        },
        body: Buffer.from(JSON.stringify(payload)),
      });
    }),
  );
  return { type: 'application/vnd.amazon.eventstream', bytes: Buffer.concat(frames) };
}

/** As InvokeModel streams: each of the maker's events as base64. */
export function awsChunks(values: readonly unknown[]): WrittenBody {
  return awsEvents(
    values.map((value) => ({ chunk: { bytes: Buffer.from(JSON.stringify(value)).toString('base64'), p: 'abcd' } })),
  );
}

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')),
  (text) => Buffer.from(text),
);
