import { createGrowingBuffer } from '../stream/growing-buffer.ts';
import type { StreamEvent, StreamForm } from './stream-form.ts';

/**
 * A JSON array sent element by element, as Gemini streams where it is not asked for events. Nothing but who asked tells it from an
 * array that is one answer, so it never recognises itself.
 */
export const jsonArray: StreamForm = {
  id: 'json-array',
  recognises: () => false,
  open({ eventBytes }) {
    const element = createGrowingBuffer(eventBytes);
    /** Open brackets, the array's own included. */
    let depth = 0;
    let inText = false;
    let escaped = false;
    let tooLong = false;
    let over = false;
    let damaged = 0;

    function keep(bytes: Uint8Array): void {
      if (bytes.length > 0 && element.append(bytes) < bytes.length) tooLong = true;
    }

    function endOfElement(): StreamEvent[] {
      const data = element.view().toString('utf8').trim();
      element.clear();
      if (tooLong) damaged++;
      const left = tooLong || data === '';
      tooLong = false;
      return left ? [] : [{ data }];
    }

    /** Index after the bracket that opens the array. */
    function opening(bytes: Uint8Array): number {
      let at = 0;
      while (at < bytes.length && isBlank(bytes[at] as number)) at++;
      if (at === bytes.length) return at;
      if (bytes[at] === OPEN_ARRAY) depth = 1;
      else over = true;
      return at + 1;
    }

    function push(bytes: Uint8Array): StreamEvent[] {
      const events: StreamEvent[] = [];
      let from = depth === 0 && !over ? opening(bytes) : 0;
      for (let at = from; at < bytes.length && !over; at++) {
        const byte = bytes[at] as number;
        if (inText) {
          if (escaped) escaped = false;
          else if (byte === BACKSLASH) escaped = true;
          else if (byte === QUOTE) inText = false;
          continue;
        }
        if (byte === QUOTE) inText = true;
        else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) depth++;
        else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) over = --depth === 0;
        if (over || (byte === COMMA && depth === 1)) {
          keep(bytes.subarray(from, at));
          events.push(...endOfElement());
          from = at + 1;
        }
      }
      if (!over && depth > 0) keep(bytes.subarray(from));
      return events;
    }

    return {
      push,
      // An element that was cut is not JSON: its reader refuses it.
      end: endOfElement,
      get damaged() {
        return damaged;
      },
    };
  },
};

const isBlank = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
