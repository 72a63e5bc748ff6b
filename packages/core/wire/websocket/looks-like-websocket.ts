/** Whether a piece is whole websocket frames that fill it exactly: how one goes on after a loss. */
export function looksLikeWebsocket(bytes: Buffer): boolean {
  let at = 0;
  while (at + 2 <= bytes.length) {
    const first = bytes[at] as number;
    const second = bytes[at + 1] as number;
    const opcode = first & 0x0f;
    if ((first & 0x30) !== 0 || !DEFINED.has(opcode)) return false;
    const short = second & 0x7f;
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
    const header = 2 + extended + ((second & 0x80) === 0 ? 0 : 4);
    if (at + header > bytes.length) return false;
    const length = extended === 0 ? short : extended === 2 ? bytes.readUInt16BE(at + 2) : bytes.readUIntBE(at + 4, 6);
    if (opcode >= 8 && short > 125) return false;
    at += header + length;
  }
  return at > 0 && at === bytes.length;
}

const DEFINED = new Set([0, 1, 2, 8, 9, 10]);
