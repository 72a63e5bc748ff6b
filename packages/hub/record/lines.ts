import { createReadStream } from 'node:fs';
import { type Readable, pipeline } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import { MAX_LINE_BYTES } from '../ingest/batch.ts';
import { isCompressed } from './format.ts';

/**
 * The lines of a record file. Throws what reading throws (no file, a cut or bad compression), and on a line longer than an event
 * may be, so that no file can make it hold more than one line.
 */
export async function* linesOf(path: string): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  let held = 0;
  for await (const chunk of bytesOf(path) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      rest.push(chunk.subarray(start, end));
      yield Buffer.concat(rest).toString('utf8');
      rest = [];
      held = 0;
      start = end + 1;
    }
    if (start < chunk.length) {
      rest.push(chunk.subarray(start));
      held += chunk.length - start;
    }
    if (held > MAX_LINE_BYTES) throw new Error(`a line longer than ${MAX_LINE_BYTES} bytes`);
  }
  if (held > 0) yield Buffer.concat(rest).toString('utf8');
}

function bytesOf(path: string): Readable {
  const file = createReadStream(path);
  if (!isCompressed(path)) return file;
  // pipeline() hands errors of the file on to the reader of the other end.
  return pipeline(file, createZstdDecompress(), () => undefined);
}
