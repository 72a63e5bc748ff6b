import type { Head, Headers } from '../http/head.ts';
import { firstLineOf } from './start.ts';

const MOST_HEADERS = 512;

/** Undefined when the first line is neither a request line nor a status line of HTTP/1. Odd header lines are passed over. */
export function parseHead(bytes: Buffer): Head | undefined {
  const lines = bytes.toString('latin1').split(/\r?\n/);
  const first = firstLineOf(lines[0] ?? '');
  return first && { ...first, headers: parseHeaders(lines) };
}

function parseHeaders(lines: readonly string[]): Headers {
  const headers = new Map<string, string>();
  let last = '';
  for (let i = 1; i < lines.length && headers.size < MOST_HEADERS; i++) {
    const line = lines[i] as string;
    if ((line.startsWith(' ') || line.startsWith('\t')) && last !== '') {
      headers.set(last, `${headers.get(last) ?? ''} ${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    last = line.slice(0, colon).trimEnd().toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = headers.get(last);
    headers.set(last, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}
