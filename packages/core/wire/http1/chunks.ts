/** The chunked coding of RFC 9112 7.1: sizes with extensions, data, trailers (read and dropped). */
export interface ChunkReader {
  /** Returns how many bytes belong to this body. */
  read(bytes: Buffer): number;
  /** Leaves out bytes of the chunk being read; at most `remaining`. */
  skip(bytes: number): void;
  readonly remaining: number;
  readonly state: 'open' | 'done' | 'broken';
}

/** Extensions and trailer fields beyond this are an attack on whoever reads them. */
const LONGEST_LINE = 16 * 1024;
const MOST_TRAILERS = 64 * 1024;

type Step = 'size' | 'data' | 'after-data' | 'trailer';

export function createChunkReader(body: (bytes: Uint8Array) => void): ChunkReader {
  let step: Step = 'size';
  let state: ChunkReader['state'] = 'open';
  let remaining = 0;
  let line = '';
  let trailers = 0;

  function endOfLine(): void {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    line = '';
    if (step === 'after-data') {
      if (text === '') step = 'size';
      else state = 'broken';
    } else if (step === 'trailer') {
      if (text === '') state = 'done';
    } else {
      const size = /^([0-9a-fA-F]{1,12})[ \t]*(?:;|$)/.exec(text)?.[1];
      if (size === undefined) state = 'broken';
      else {
        remaining = Number.parseInt(size, 16);
        step = remaining === 0 ? 'trailer' : 'data';
      }
    }
  }

  function readLine(bytes: Buffer, from: number): number {
    const end = bytes.indexOf(0x0a, from);
    const to = end < 0 ? bytes.length : end;
    line += bytes.toString('latin1', from, Math.min(to, from + LONGEST_LINE + 1));
    if (step === 'trailer') trailers += to - from + 1;
    if (line.length > LONGEST_LINE || trailers > MOST_TRAILERS) state = 'broken';
    else if (end >= 0) endOfLine();
    return end < 0 ? bytes.length : end + 1;
  }

  return {
    read(bytes) {
      let at = 0;
      while (at < bytes.length && state === 'open') {
        if (step !== 'data') {
          at = readLine(bytes, at);
          continue;
        }
        const used = Math.min(remaining, bytes.length - at);
        body(bytes.subarray(at, at + used));
        at += used;
        remaining -= used;
        if (remaining === 0) step = 'after-data';
      }
      return at;
    },
    skip(bytes) {
      remaining -= bytes;
      if (remaining === 0) step = 'after-data';
    },
    get remaining() {
      return step === 'data' ? remaining : 0;
    },
    get state() {
      return state;
    },
  };
}
