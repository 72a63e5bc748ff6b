import { EventStreamCodec } from '@smithy/core/event-streams';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStream } from './read-stream.ts';
import {
  awsEventStream,
  jsonArray,
  jsonLines,
  serverSentEvents,
  type StreamEvent,
  type StreamForm,
  streamFormOf,
  streamLimits,
} from './stream-form.ts';

const events = fc.array(
  fc.record({ event: fc.constantFrom(undefined, 'message_delta'), value: fc.string({ unit: 'grapheme' }) }),
  { maxLength: 8 },
);
const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')),
  (text) => Buffer.from(text),
);
type Written = { readonly event: string | undefined; readonly value: string };

const awsMessage = (event: string | undefined, payload: string) =>
  codec.encode({
    headers: {
      ':message-type': { type: 'string', value: 'event' },
      ...(event !== undefined && { ':event-type': { type: 'string' as const, value: event } }),
      ':content-type': { type: 'string', value: 'application/json' },
      sent: { type: 'timestamp', value: new Date(1_700_000_000_000) },
      flag: { type: 'boolean', value: true },
      small: { type: 'byte', value: -3 },
    },
    body: Buffer.from(payload),
  });

const forms: readonly [StreamForm, (written: readonly Written[]) => Buffer, boolean][] = [
  [
    serverSentEvents,
    (written) =>
      Buffer.from(
        written
          .map(
            ({ event, value }) =>
              `${event ? `event: ${event}\r\n` : ''}: note\r\ndata: ${JSON.stringify(value)}\r\n\r\n`,
          )
          .join(''),
      ),
    true,
  ],
  [jsonLines, (written) => Buffer.from(written.map(({ value }) => `${JSON.stringify(value)}\n`).join('\n')), false],
  [
    jsonArray,
    (written) => Buffer.from(` [${written.map(({ value }) => JSON.stringify([value])).join(',\r\n')}]\n`),
    false,
  ],
  [
    awsEventStream,
    (written) => Buffer.concat(written.map(({ event, value }) => awsMessage(event, JSON.stringify(value)))),
    true,
  ],
];

function inPieces(
  form: StreamForm,
  bytes: Buffer,
  cuts: readonly number[],
): { events: StreamEvent[]; damaged: number } {
  const reader = form.open(streamLimits);
  const read: StreamEvent[] = [];
  let from = 0;
  for (const cut of [...cuts].map((at) => at % (bytes.length + 1)).sort((a, b) => a - b)) {
    read.push(...reader.push(bytes.subarray(from, cut)));
    from = cut;
  }
  read.push(...reader.push(bytes.subarray(from)), ...reader.end());
  return { events: read, damaged: reader.damaged };
}

describe.each(forms)('$id', (form, write, named) => {
  it('gives back what was written, however the bytes are cut', () => {
    fc.assert(
      fc.property(events, fc.array(fc.nat(), { maxLength: 40 }), (written, cuts) => {
        const read = inPieces(form, write(written), cuts);
        expect(read.damaged).toBe(0);
        expect(
          read.events.map(({ event, data }) => ({ event, value: [JSON.parse(data) as unknown].flat()[0] })),
        ).toEqual(written.map(({ event, value }) => ({ event: named ? event : undefined, value })));
      }),
    );
  });

  it('gives the same in pieces of one byte', () => {
    const bytes = write([
      { event: 'a', value: 'é–🙂' },
      { event: undefined, value: 'x"\\,][{}' },
    ]);
    expect(inPieces(form, bytes, [...bytes.keys()])).toEqual(inPieces(form, bytes, []));
  });

  it('gives, of a stream that was cut, the events before, and at most a part of the next', () => {
    const whole = write([
      { event: 'a', value: 'é1' },
      { event: 'b', value: '–2' },
    ]);
    const all = inPieces(form, whole, []).events;
    for (let end = 0; end < whole.length; end++) {
      const read = inPieces(form, whole.subarray(0, end), []).events;
      expect(all.slice(0, Math.max(0, read.length - 1))).toEqual(read.slice(0, -1));
    }
  });

  it('reads any bytes without throwing, and the same however they are cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.array(fc.nat(), { maxLength: 10 }), (bytes, cuts) => {
        expect(inPieces(form, Buffer.from(bytes), cuts)).toEqual(inPieces(form, Buffer.from(bytes), []));
      }),
    );
  });

  it('takes a time that grows with the length, and no more memory than an event may have', () => {
    const reader = form.open({ eventBytes: 10_000 });
    const piece = Buffer.from('data: "'.padEnd(500, 'x'));
    const start = performance.now();
    for (let i = 0; i < 20_000; i++) reader.push(piece);
    for (let i = 0; i < 20_000; i++) reader.push(piece.subarray(0, 1));
    reader.end();
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe('an AWS event stream', () => {
  const three = ['1', '2', '3'].map((value) => Buffer.from(awsMessage('chunk', value)));
  const values = (bytes: Buffer) => inPieces(awsEventStream, bytes, []).events.map(({ data }) => data);

  it('leaves out a message whose CRC is wrong and counts it', () => {
    for (const at of [20, (three[1] as Buffer).length - 5]) {
      const bytes = Buffer.concat(three);
      bytes[(three[0] as Buffer).length + at] = (bytes[(three[0] as Buffer).length + at] as number) ^ 0xff;
      expect(inPieces(awsEventStream, bytes, [])).toMatchObject({ events: [{ data: '1' }, { data: '3' }], damaged: 1 });
    }
  });

  it('finds the next message where a length is wrong', () => {
    const bytes = Buffer.concat(three);
    bytes.writeUInt32BE(0xffffffff, (three[0] as Buffer).length);
    expect(values(bytes)).toEqual(['1', '3']);
    expect(inPieces(awsEventStream, bytes, []).damaged).toBe(1);
  });

  it('skips a message that is longer than it keeps', () => {
    const reader = awsEventStream.open({ eventBytes: 2000 });
    const long = Buffer.from(awsMessage('chunk', 'x'.repeat(5000)));
    const read = [...reader.push(Buffer.concat([long, three[0] as Buffer])), ...reader.end()];
    expect(read).toEqual([{ event: 'chunk', data: '1' }]);
    expect(reader.damaged).toBe(1);
  });

  it('says of an exception that it is one', () => {
    const bytes = codec.encode({
      headers: {
        ':message-type': { type: 'string', value: 'exception' },
        ':exception-type': { type: 'string', value: 'throttlingException' },
      },
      body: Buffer.from('{"message":"slow down"}'),
    });
    expect(inPieces(awsEventStream, Buffer.from(bytes), []).events).toEqual([
      { event: 'throttlingException', data: '{"message":"slow down"}', exception: true },
    ]);
  });
});

describe('the form of a body', () => {
  it('is what the media type says, or what it begins with where that is left out', () => {
    const id = (type: string, body = '') => streamFormOf(type, Buffer.from(body))?.id;
    expect(id('text/event-stream')).toBe('sse');
    expect(id('', '\n: comment\n')).toBe('sse');
    expect(id('application/x-ndjson')).toBe('json-lines');
    expect(id('application/vnd.amazon.eventstream')).toBe('aws-event-stream');
    expect(id('application/json', '{"a":1}')).toBeUndefined();
  });

  it('may be told by who asked', () => {
    expect(readStream('application/json', Buffer.from('[{"a":[1,2]},\n{"b":"]"}'), jsonArray)?.events).toEqual([
      { data: '{"a":[1,2]}' },
      { data: '{"b":"]"}' },
    ]);
  });

  it('of events may leave out the empty line after the last one', () => {
    const read = readStream('text/event-stream', Buffer.from('data: 1\n\ndata: [DONE]'));
    expect(read?.events).toEqual([{ data: '1' }, { data: '[DONE]' }]);
  });
});
