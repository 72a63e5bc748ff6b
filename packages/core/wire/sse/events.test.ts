import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEventStream, readJsonLines } from './events.ts';

describe('an event stream', () => {
  it('gives back what was written, with any line ends and any text', () => {
    const events = fc.array(
      fc.record({ event: fc.constantFrom(undefined, 'message_delta'), value: fc.string({ unit: 'grapheme' }) }),
    );
    fc.assert(
      fc.property(events, fc.constantFrom('\n', '\r\n', '\r'), (written, end) => {
        const lines = written.map(({ event, value }) => {
          const data = JSON.stringify(value);
          return `${event === undefined ? '' : `event: ${event}${end}`}: a comment${end}data: ${data}${end}${end}`;
        });
        const read = readEventStream(Buffer.from(lines.join('')));
        expect(read.map(({ event, data }) => ({ event, value: JSON.parse(data) as string }))).toEqual(written);
      }),
    );
  });

  it('that was cut anywhere gives the events before, and at most a part of the next', () => {
    const whole = Buffer.from('data: {"text":"é1"}\n\ndata: {"text":"–2"}\n\ndata: [DONE]\n\n');
    const all = readEventStream(whole).map(({ data }) => data);
    for (let end = 0; end < whole.length; end++) {
      const read = readEventStream(whole.subarray(0, end)).map(({ data }) => data);
      expect(all.slice(0, Math.max(0, read.length - 1))).toEqual(read.slice(0, -1));
    }
  });

  it('may leave out the empty line after the last event', () => {
    expect(readEventStream(Buffer.from('data: 1\n\ndata: [DONE]'))).toEqual([{ data: '1' }, { data: '[DONE]' }]);
  });

  it('is read from any bytes without throwing', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void readEventStream(bytes)));
  });
});

it('JSON lines are one value a line', () => {
  expect(readJsonLines(Buffer.from('{"a":1}\r\n\n{"b":2}'))).toEqual([{ data: '{"a":1}' }, { data: '{"b":2}' }]);
});
