import type { Headers } from './head.ts';
import { redact } from '../redact/redact.ts';

/** Headers that say what a message is or join it to another record; all others stay on the node. */
const KEPT = [
  'content-type',
  'content-encoding',
  'user-agent',
  'server',
  'traceparent',
  'x-request-id',
  'x-ms-request-id',
  'x-ms-client-request-id',
  'x-amzn-requestid',
  'x-amz-target',
  'audit-id',
  'metadata',
  'metadata-flavor',
] as const;
const LONGEST = 512;

export function keptHeaders(headers: Headers, key: string): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT) {
    const value = headers.get(name);
    if (value !== undefined) kept[name] = redact(value, key).slice(0, LONGEST);
  }
  return kept;
}
