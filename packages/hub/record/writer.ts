import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createZstdCompress } from 'node:zlib';
import { RemitError } from '@remit/core/error';
import { headerLine, isCompressed } from './format.ts';

export interface RecordWriter {
  write(bodies: readonly string[]): Promise<void>;
  /** Resolves when the file is whole; to the error, if it is not. */
  close(): Promise<RemitError | undefined>;
}

/** Writes a record; what agents read and said stands in it, so the file is its owner's alone. */
export function createRecordWriter(path: string, product: string): RecordWriter {
  const file = createWriteStream(path, { mode: 0o600 });
  const out: Writable = isCompressed(path) ? createZstdCompress() : file;
  if (out !== file) out.pipe(file);
  let failed: Error | undefined;
  const fail = (error: Error): void => {
    failed ??= error;
    out.destroy();
  };
  file.on('error', fail);
  out.on('error', fail);
  const done = finished(file).catch(() => undefined);
  const put = async (text: string): Promise<void> => {
    if (failed === undefined && !out.write(text)) {
      await Promise.race([new Promise((resolve) => out.once('drain', resolve)), done]);
    }
  };
  const begun = put(headerLine(product));
  return {
    async write(bodies) {
      await begun;
      for (const body of bodies) await put(`${body}\n`);
    },
    async close() {
      await begun;
      if (failed === undefined) out.end();
      await done;
      return failed && new RemitError('REMIT_BAD_FILE', `${path}: ${failed.message}`, { cause: failed });
    },
  };
}
