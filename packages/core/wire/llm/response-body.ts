import type { ReadBody } from '../http/body.ts';
import { readStream } from '../stream-forms/read-stream.ts';
import { jsonArray, type StreamEvent } from '../stream-forms/stream-form.ts';
import type { Dialect, ResponseBody } from './dialect.ts';

/** A response's body in the form in which dialects read it. `asked`: the dialect of its request. */
export function readResponseBody(
  body: ReadBody,
  asked: Dialect | undefined,
): { readonly body: ResponseBody; readonly damaged: number } {
  // Where nothing was cut, an array that streams is also JSON; its elements are the same.
  const array = asked?.streamsArrays === true && body.bytes[0] === OPEN_ARRAY;
  const stream = readStream(body.mediaType, body.bytes, array ? jsonArray : undefined);
  if (!stream) return { body: { form: 'json', json: body.json }, damaged: 0 };
  const named = stream.form === 'aws-event-stream';
  const events = stream.events.flatMap((event) => valuesOf(event, named));
  const done = stream.events.some(({ data }) => data.trim() === '[DONE]');
  return { body: { form: 'stream', events, done }, damaged: stream.damaged };
}

const OPEN_ARRAY = 0x5b;

/** None of what is not JSON: `[DONE]`, or the last event of a stream that was cut. */
function valuesOf({ event, data }: StreamEvent, named: boolean): unknown[] {
  try {
    const value = JSON.parse(data) as unknown;
    return [named && event !== undefined ? { [event]: value } : value];
  } catch {
    return [];
  }
}
