import { hash } from 'node:crypto';
import { type BodyData, fingerprint } from '@remit/core/event';
import { comparableText } from '../comparable-text.ts';
import type { WireBody } from './body-store.ts';
import { decodeContent } from './decode-content.ts';
import { codingsOf, type Head, mediaTypeOf } from './head.ts';
import { redact } from '../redact/redact.ts';

/** A body with its content coding undone, and the JSON in it. */
export interface ReadBody {
  readonly bytes: Buffer;
  readonly mediaType: string;
  /** Undefined when it is not JSON, or not whole. */
  readonly json: unknown;
  readonly data: BodyData;
}

export function readBody({ headers }: Pick<Head, 'headers'>, body: WireBody, decodedBytes: number): ReadBody {
  const codings = codingsOf(headers);
  const { bytes, cut: decodingCut } = decodeContent(body.kept, codings, decodedBytes);
  const truncated = body.cut ?? decodingCut;
  const sha256 = body.sha256 ?? (truncated === undefined && bytes.length > 0 ? hash('sha256', bytes) : undefined);
  const mediaType = mediaTypeOf(headers);
  return {
    bytes,
    mediaType,
    json: truncated === undefined ? parseJson(bytes, mediaType) : undefined,
    data: {
      bytes: codings.length === 0 ? body.seen : bytes.length,
      ...(sha256 !== undefined && { sha256 }),
      ...(truncated !== undefined && { truncated }),
    },
  };
}

/** Adds what a textual body of ordinary HTTP tells: fingerprints, how many items a list has, and of a request the beginning. */
export function describeBody(body: ReadBody, key: string, preview: boolean): BodyData {
  const items = preview ? undefined : itemsOf(body.json);
  const counted = { ...body.data, ...(items !== undefined && { items }) };
  if (!isTextual(body)) return counted;
  const text = redact(body.bytes.toString('utf8', 0, MOST_TEXT), key);
  const prints = fingerprint(comparableText(text, body.mediaType), key);
  return {
    ...counted,
    ...(prints.length > 0 && { fingerprint: prints }),
    ...(preview && text !== '' && { preview: text.slice(0, PREVIEW).toWellFormed() }),
  };
}

/** UTF-16 code units of a preview, at most 2 KiB of plain text. */
const PREVIEW = 2048;
/** Of a body, for redaction and fingerprints: as much as the sensor reads of a file it compares with. */
const MOST_TEXT = 256 * 1024;
const SNIFFED = 1024;

function parseJson(bytes: Buffer, mediaType: string): unknown {
  const first = bytes[0];
  const likely = first === 0x7b || first === 0x5b || mediaType.endsWith('json');
  if (!likely || bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** JSON arrays, and objects that hold their list under `items` (Kubernetes) or `value` (OData, Azure Resource Manager). */
function itemsOf(json: unknown): number | undefined {
  if (Array.isArray(json)) return json.length;
  if (typeof json !== 'object' || json === null) return undefined;
  const { items, value } = json as { items?: unknown; value?: unknown };
  const list = Array.isArray(items) ? items : value;
  return Array.isArray(list) ? list.length : undefined;
}

function isTextual({ bytes, mediaType }: ReadBody): boolean {
  if (bytes.length === 0) return false;
  if (/^(?:image|audio|video|font)\/(?!svg)/.test(mediaType)) return false;
  if (/^text\/|[/+](?:json|xml|yaml|x-yaml|javascript|x-www-form-urlencoded|x-ndjson|csv|graphql)$/.test(mediaType))
    return true;
  return !hasControls(bytes.subarray(0, SNIFFED));
}

/** Control characters that no text has; a multi-byte character may stand cut at the end of what is looked at. */
function hasControls(bytes: Buffer): boolean {
  for (const byte of bytes)
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x1b) return true;
  return /\ufffd(?!$)/.test(bytes.toString('utf8').slice(0, -1));
}
