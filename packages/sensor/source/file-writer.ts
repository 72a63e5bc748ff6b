import { closeSync, fchmodSync, openSync } from 'node:fs';
import { RemitError } from '@remit/core/error';
import type { CoverageData } from '@remit/core/event';
import { writeBlock } from './block.ts';
import { recordToJson } from './record-json.ts';
import type { RawRecord } from './record.ts';
import type { Source } from './source.ts';

export const HEADER_FORMAT = 'remit-raw-capture';
export const HEADER_VERSION = 1;

/** A source that also writes all it gives into a file. */
export type RecordingResult =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly error: RemitError };

const BLOCK_CHARS = 512 * 1024;

/**
 * The file holds plaintext as the kernel showed it, secrets and all: it is readable by its owner alone and says so. Where writing
 * fails (a full disk) the source goes on without it and says that in its coverage.
 */
export function recordInto(path: string, source: Source): RecordingResult {
  let fd: number;
  try {
    fd = openSync(path, 'w', 0o600);
    fchmodSync(fd, 0o600);
  } catch (error) {
    return { ok: false, error: new RemitError('REMIT_BAD_FILE', `${path} cannot be written`, { cause: error }) };
  }
  return { ok: true, source: tee(path, fd, source) };
}

function tee(path: string, fd: number, source: Source): Source {
  let held = `${JSON.stringify(header(source))}\n`;
  let failure: CoverageData | undefined;
  let isOpen = true;

  function write(line: object): void {
    if (!isOpen) return;
    held += `${JSON.stringify(line)}\n`;
    if (held.length >= BLOCK_CHARS) flush();
  }

  function flush(): void {
    if (!isOpen || held === '') return;
    try {
      writeBlock(fd, held);
    } catch (error) {
      const reason = `the capture cannot be written any more: ${String((error as NodeJS.ErrnoException).code ?? error)}`;
      failure = { scope: `file:${path}`, source: 'capture', state: 'failed', lost: 0, truncated: 1, reason };
      isOpen = false;
      closeSync(fd);
    }
    held = '';
  }

  return {
    node: source.node,
    poll(deliver) {
      let count = 0;
      const watermark = source.poll((record: RawRecord) => {
        count++;
        write({ record: recordToJson(record) });
        deliver(record);
      });
      if (watermark !== undefined && count > 0) {
        write({ watermark: watermark.toString(), wall_minus_boot_ns: source.node.wallMinusBootNs().toString() });
      }
      return watermark;
    },
    coverage() {
      const statements = source.coverage();
      for (const coverage of statements) write({ coverage });
      if (!failure) return statements;
      const all = [...statements, failure];
      failure = undefined;
      return all;
    },
    follow: (process) => source.follow(process),
    ignoreSession: (process, session) => source.ignoreSession(process, session),
    ignoreFlow: (socket) => source.ignoreFlow(socket),
    hurry: () => source.hurry(),
    close() {
      source.close();
      flush();
      if (!isOpen) return;
      isOpen = false;
      closeSync(fd);
    },
  };
}

function header(source: Source): object {
  return {
    format: HEADER_FORMAT,
    version: HEADER_VERSION,
    content: 'unredacted: prompts, answers and secrets as they were; treat this file as the most secret thing in it',
    node: source.node.node,
    boot_id: source.node.bootId,
    wall_minus_boot_ns: source.node.wallMinusBootNs().toString(),
  };
}
