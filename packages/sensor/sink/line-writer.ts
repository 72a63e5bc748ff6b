import { write } from 'node:fs';

/** Writes whole lines into an open file, in the order of the calls, without holding up who calls. */
export interface LineWriter {
  /** Resolves when the text is written, or with the reason why it cannot be. */
  write(text: string): Promise<NodeJS.ErrnoException | undefined>;
  /** Characters that wait to be written. */
  readonly backlog: number;
}

/** `onGone`: the reader has had enough (`| head`), nothing more will be taken. */
export function createLineWriter(fd: number, onGone?: () => void): LineWriter {
  let last: Promise<unknown> = Promise.resolve();
  let backlog = 0;

  async function writeNext(text: string): Promise<NodeJS.ErrnoException | undefined> {
    const failure = await writeAll(fd, Buffer.from(text));
    backlog -= text.length;
    if (failure?.code === 'EPIPE') onGone?.();
    return failure;
  }

  return {
    write(text) {
      backlog += text.length;
      const written = last.then(() => writeNext(text));
      last = written;
      return written;
    },
    get backlog() {
      return backlog;
    },
  };
}

/** All of it, however much the file takes at a time. */
async function writeAll(fd: number, bytes: Buffer): Promise<NodeJS.ErrnoException | undefined> {
  for (let from = 0; from < bytes.length; ) {
    const result = await writeSome(fd, bytes, from);
    if (typeof result === 'number') from += result;
    else if (result.code === 'EAGAIN') await new Promise((resolve) => setTimeout(resolve, FULL_PIPE_MS));
    else return result;
  }
  return undefined;
}

/** How long to leave a full pipe to its reader. */
const FULL_PIPE_MS = 5;

function writeSome(fd: number, bytes: Buffer, from: number): Promise<number | NodeJS.ErrnoException> {
  return new Promise((resolve) => write(fd, bytes, from, (error, written) => resolve(error ?? written)));
}
