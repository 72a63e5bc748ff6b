import { createGrowingBuffer } from '../stream/growing-buffer.ts';

/** DNS over TCP: messages behind two bytes of length, in any pieces. One of these per direction of a connection. */
export interface DnsFraming {
  /** The messages that these bytes complete. */
  push(bytes: Uint8Array): Buffer[];
  /** Bytes are missing: where the next message begins is not known any more. */
  gap(): void;
  /** False after a gap: what comes is not read. */
  readonly readable: boolean;
}

export function createDnsFraming(): DnsFraming {
  const held = createGrowingBuffer(LONGEST);
  let readable = true;
  return {
    push(bytes) {
      const messages: Buffer[] = [];
      let rest = bytes;
      if (!readable) return messages;
      while (rest.length > 0) {
        const wanted = held.length < 2 ? 2 - held.length : 2 + held.view().readUInt16BE(0) - held.length;
        rest = rest.subarray(held.append(rest.subarray(0, wanted)));
        if (held.length < 2 || held.length < 2 + held.view().readUInt16BE(0)) continue;
        if (held.length > 2) messages.push(Buffer.from(held.view().subarray(2)));
        held.clear();
      }
      return messages;
    },
    gap() {
      readable = false;
      held.clear();
    },
    get readable() {
      return readable;
    },
  };
}

const LONGEST = 2 + 65_535;
