import zlib from 'node:zlib';

/** Undoes permessage-deflate (RFC 7692) in one direction. Undefined when a message cannot be read, and after a loss. */
export interface MessageInflater {
  inflate(payload: Buffer): Buffer | undefined;
  /** A message was missed: what later ones refer back to is not known. */
  lost(): void;
}

/** `keepsContext`: messages refer back to those before, as they do unless the ends agreed otherwise. */
export function createMessageInflater(keepsContext: boolean, mostBytes: number): MessageInflater {
  let window: Buffer = Buffer.alloc(0);
  let broken = false;
  return {
    inflate(payload) {
      if (broken) return undefined;
      const options = { finishFlush: zlib.constants.Z_SYNC_FLUSH, maxOutputLength: mostBytes };
      const dictionary = keepsContext && window.length > 0 ? { dictionary: window } : {};
      try {
        const bytes = zlib.inflateRawSync(Buffer.concat([payload, TAIL]), { ...options, ...dictionary });
        if (keepsContext) window = Buffer.concat([window, bytes.subarray(-WINDOW)]).subarray(-WINDOW);
        return bytes;
      } catch {
        broken = keepsContext;
        return undefined;
      }
    },
    lost() {
      broken = keepsContext;
    },
  };
}

/** What the sender takes off the end of each message. */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);
const WINDOW = 32 * 1024;
