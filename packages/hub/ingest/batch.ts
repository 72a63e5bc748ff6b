import { isUtf8 } from 'node:buffer';
import { RemitError } from '@remit/core/error';
import { parseEvent } from '@remit/core/event';
import type { LogEntry } from '../log/event-log.ts';

export interface Batch {
  readonly entries: readonly LogEntry[];
  readonly refused: number;
  /** The first few refusals: which line, and why. */
  readonly refusals: readonly { readonly line: number; readonly code: string; readonly message: string }[];
}

export const MAX_BODY_BYTES = 32 << 20;
export const MAX_LINE_BYTES = 8 << 20;
const SHOWN_REFUSALS = 10;

/** An NDJSON body → entries for the log. A line that is no event is refused by itself and takes nothing with it. */
export function readBatch(body: Buffer): Batch {
  const entries: LogEntry[] = [];
  const refusals: { line: number; code: string; message: string }[] = [];
  let refused = 0;
  let line = 0;
  for (const bytes of linesOf(body)) {
    line++;
    if (isBlank(bytes)) continue;
    const entry = readLine(bytes);
    if (!(entry instanceof RemitError)) {
      entries.push(entry);
      continue;
    }
    refused++;
    if (refusals.length < SHOWN_REFUSALS) refusals.push({ line, code: entry.code, message: entry.message });
  }
  return { entries, refused, refusals };
}

function readLine(bytes: Buffer): LogEntry | RemitError {
  if (bytes.length > MAX_LINE_BYTES) return new RemitError('REMIT_BAD_EVENT', `longer than ${MAX_LINE_BYTES} bytes`);
  if (!isUtf8(bytes)) return new RemitError('REMIT_BAD_EVENT', 'not UTF-8');
  const body = bytes.toString('utf8').trim();
  const event = parseEvent(body);
  return event instanceof RemitError ? event : { event, body };
}

function* linesOf(body: Buffer): Generator<Buffer> {
  let start = 0;
  while (start < body.length) {
    const end = body.indexOf(0x0a, start);
    if (end === -1) {
      yield body.subarray(start);
      return;
    }
    yield body.subarray(start, end);
    start = end + 1;
  }
}

/** CRLF files end their lines with a carriage return, and a trailing newline is no event. */
function isBlank(bytes: Buffer): boolean {
  return bytes.length === 0 || (bytes.length === 1 && bytes[0] === 0x0d);
}
