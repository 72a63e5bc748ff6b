import { awsEventStream } from './aws-event-stream.ts';
import { jsonArray } from './json-array.ts';
import { jsonLines } from './json-lines.ts';
import { serverSentEvents } from './server-sent-events.ts';

/** One event of a streamed body, in whatever form it was sent. */
export interface StreamEvent {
  /** What the stream calls it (SSE's `event`, AWS's event or exception type); absent where it names no events. */
  readonly event?: string;
  readonly data: string;
  /** AWS: the service's word that this is no event but the stream's failure. */
  readonly exception?: true;
}

/** Divides one body into events, however it is cut into pieces: any cut gives the same events. */
export interface StreamReader {
  push(bytes: Uint8Array): StreamEvent[];
  /** The body is over: what stands unfinished is read as far as the form allows. */
  end(): StreamEvent[];
  /** Parts of the stream that were left out because they were damaged, or larger than a reader keeps. */
  readonly damaged: number;
}

export interface StreamForm {
  readonly id: 'sse' | 'json-lines' | 'json-array' | 'aws-event-stream';
  /** By media type, or by its first bytes (up to 64, leading white space removed) where that is left out or wrong. */
  recognises(mediaType: string, beginning: string): boolean;
  open(limits: StreamLimits): StreamReader;
}

export interface StreamLimits {
  /** Bytes of one event; a longer one is left out and counted as damaged. */
  readonly eventBytes: number;
}

export const streamLimits: StreamLimits = { eventBytes: 16 * 1024 * 1024 };

/** Undefined: not a stream, or a form that says nothing of itself (a JSON array may be one, see jsonArray). */
export function streamFormOf(mediaType: string, body: Uint8Array): StreamForm | undefined {
  const beginning = Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, 64)).toString('latin1').trimStart();
  return [awsEventStream, serverSentEvents, jsonLines].find((form) => form.recognises(mediaType, beginning));
}

export { awsEventStream, jsonArray, jsonLines, serverSentEvents };
