import { closeSync, openSync } from 'node:fs';
import { RemitError } from '@remit/core/error';
import type { CoverageData } from '@remit/core/event';
import { readBlock } from './block.ts';
import { HEADER_FORMAT, HEADER_VERSION } from './file-writer.ts';
import { recordFromJson } from './record-json.ts';
import type { RawRecord } from './record.ts';
import type { Source } from './source.ts';

export type FileResult =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly error: RemitError };

/** Plays a raw capture. One poll gives what one poll of the recorded source gave. Holds one block at a time. Never throws. */
export function openFileSource(path: string): FileResult {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    return { ok: false, error: new RemitError('REMIT_BAD_FILE', `${path} cannot be opened`, { cause: error }) };
  }
  const lines = createLines(fd);
  const header = readHeader(lines.next());
  if (typeof header === 'string') {
    closeSync(fd);
    return { ok: false, error: new RemitError('REMIT_BAD_FILE', `${path}: ${lines.damage() ?? header}`) };
  }
  return { ok: true, source: play(path, fd, lines, header) };
}

/** Even a file without a single watermark is handed out in pieces. */
const MOST_PER_POLL = 65536;

function play(path: string, fd: number, lines: Lines, header: Header): Source {
  let wallMinusBoot = header.wallMinusBoot;
  let watermark = 0n;
  let newest = 0n;
  let bad = 0;
  let isOpen = true;
  const coverage: CoverageData[] = [];

  function end(): void {
    if (!isOpen) return;
    isOpen = false;
    closeSync(fd);
    const base = { scope: `file:${path}`, source: 'capture', lost: 0, truncated: 0 } as const;
    const damage = lines.damage();
    if (damage)
      coverage.push({
        ...base,
        state: 'failed',
        reason: damage,
        remedy: 'copy the capture again; what came before is whole',
      });
    if (bad)
      coverage.push({ ...base, state: 'failed', lost: bad, reason: 'lines that are no records, or out of order' });
  }

  function accept(record: RawRecord | undefined, deliver: (record: RawRecord) => void): void {
    if (!record || record.bootNs < newest) {
      bad++;
      return;
    }
    newest = record.bootNs;
    deliver(record);
  }

  return {
    node: { node: header.node, bootId: header.bootId, wallMinusBootNs: () => wallMinusBoot },
    poll(deliver) {
      for (let count = 0; isOpen && count < MOST_PER_POLL; count++) {
        const text = lines.next();
        if (text === undefined) {
          end();
          break;
        }
        const line = parseLine(text);
        if (line && 'watermark' in line) {
          wallMinusBoot = line.wallMinusBoot;
          if (line.watermark > watermark) watermark = line.watermark;
          if (watermark > newest) newest = watermark;
          return watermark;
        }
        if (line && 'coverage' in line) coverage.push(line.coverage);
        else accept(line?.record, deliver);
      }
      return isOpen ? watermark : undefined;
    },
    coverage: () => coverage.splice(0),
    // What the recorded source was asked to read is in the file; more cannot be had.
    follow() {},
    ignoreSession() {},
    ignoreFlow() {},
    hurry() {},
    close: end,
  };
}

interface Lines {
  next(): string | undefined;
  damage(): string | undefined;
}

function createLines(fd: number): Lines {
  let block = '';
  let at = 0;
  let damage: string | undefined;
  return {
    next() {
      while (at >= block.length) {
        const next = damage === undefined ? readBlock(fd) : undefined;
        if (next === undefined) return undefined;
        if (typeof next === 'object') {
          damage = next.error;
          return undefined;
        }
        block = next;
        at = 0;
      }
      const end = block.indexOf('\n', at);
      const line = block.slice(at, end < 0 ? block.length : end);
      at = end < 0 ? block.length : end + 1;
      return line;
    },
    damage: () => damage,
  };
}

interface Header {
  readonly node: string;
  readonly bootId: string;
  readonly wallMinusBoot: bigint;
}

function readHeader(line: string | undefined): Header | string {
  const json = parseJson(line ?? '');
  if (json?.['format'] !== HEADER_FORMAT) return 'it is no raw capture';
  if (json['version'] !== HEADER_VERSION)
    return `it has version ${String(json['version'])}, this reads ${HEADER_VERSION}`;
  const { node, boot_id: bootId } = json;
  const wallMinusBoot = nanoseconds(json['wall_minus_boot_ns']);
  if (typeof node !== 'string' || typeof bootId !== 'string' || wallMinusBoot === undefined)
    return 'its header is damaged';
  return { node, bootId, wallMinusBoot };
}

type Line =
  | { readonly record: RawRecord | undefined }
  | { readonly coverage: CoverageData }
  | { readonly watermark: bigint; readonly wallMinusBoot: bigint };

function parseLine(text: string): Line | undefined {
  const json = parseJson(text);
  if (!json) return undefined;
  if ('record' in json) return { record: recordFromJson(json['record']) };
  if ('watermark' in json) {
    const watermark = nanoseconds(json['watermark']);
    const wallMinusBoot = nanoseconds(json['wall_minus_boot_ns']);
    return watermark === undefined || wallMinusBoot === undefined ? undefined : { watermark, wallMinusBoot };
  }
  const coverage = readCoverage(json['coverage']);
  return coverage && { coverage };
}

const STATES: ReadonlySet<unknown> = new Set(['attached', 'failed', 'unavailable', 'unsupported', 'not_requested']);

function readCoverage(value: unknown): CoverageData | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { scope, source, state, lost, truncated, reason, remedy } = value as Readonly<Record<string, unknown>>;
  if (typeof scope !== 'string' || typeof source !== 'string' || !STATES.has(state)) return undefined;
  if (!Number.isSafeInteger(lost) || !Number.isSafeInteger(truncated)) return undefined;
  return {
    scope,
    source,
    state: state as CoverageData['state'],
    lost: lost as number,
    truncated: truncated as number,
    ...(typeof reason === 'string' && { reason }),
    ...(typeof remedy === 'string' && { remedy }),
  };
}

function parseJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function nanoseconds(value: unknown): bigint | undefined {
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? BigInt(value) : undefined;
}
