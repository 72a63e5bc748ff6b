/** Text in HPACK's Huffman code (RFC 7541 5.2), read four bits at a time. Undefined when it is none. */
export function decodeHuffman(bytes: Buffer): string | undefined {
  const { steps, mayEnd } = (table ??= buildTable());
  // The shortest code has five bits.
  const text = Buffer.allocUnsafe(Math.ceil((bytes.length * 8) / 5));
  let length = 0;
  let state = 0;
  for (const byte of bytes) {
    for (const nibble of [byte >> 4, byte & 15]) {
      const step = steps[state * 16 + nibble] as number;
      if (step === FORBIDDEN) return undefined;
      if ((step & EMITS) !== 0) text[length++] = step & 0xff;
      state = step >> 9;
    }
  }
  return mayEnd[state] ? text.toString('latin1', 0, length) : undefined;
}

/**
 * Lengths of the codes of RFC 7541 appendix B, for the symbols 0 to 255 and the end of the string. The code is canonical: codes of one length
 * follow each other in the order of their symbols, so that the lengths say all.
 */
const LENGTHS = `
13 23 28 28 28 28 28 28 28 24 30 28 28 30 28 28 28 28 28 28 28 28 30 28 28 28 28 28 28 28 28 28 6 10 10 12 13 6 8 11 10 10 8 11
8 6 6 6 5 5 5 6 6 6 6 6 6 6 7 8 15 6 12 10 13 6 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 8 7 8 13 19 13 14 6 15 5 6 5 6 5 6 6
6 5 7 7 6 6 6 5 6 7 6 5 5 6 7 7 7 7 7 15 11 14 13 28 20 22 20 20 22 22 22 23 22 23 23 23 23 23 24 23 24 24 22 23 24 23 23 23 23
21 22 23 22 23 23 24 22 21 20 22 22 23 23 21 23 22 22 24 21 22 23 23 21 21 22 21 23 22 23 23 20 22 22 22 23 22 22 23 26 26 20 19
22 23 22 25 26 26 26 27 27 26 24 25 19 21 26 27 27 26 27 24 21 21 26 26 28 27 27 27 20 24 20 21 22 21 21 23 22 22 25 25 24 24 26
23 26 27 26 26 27 27 27 27 27 28 27 27 27 27 27 26 30`
  .trim()
  .split(/\s+/)
  .map(Number);

const END_OF_STRING = 256;
/** A step holds the symbol it completes (8 bits), whether it does (1 bit), and the next state. */
const EMITS = 0x100;
const FORBIDDEN = -1;

interface Table {
  /** Of state × 16 + four bits. */
  readonly steps: Int32Array;
  /** States in which a string may end: what was read since the last symbol is fewer than eight bits, all set. */
  readonly mayEnd: readonly boolean[];
}

let table: Table | undefined;

/** Inner nodes of the code's tree are the states; a child below zero is the symbol `-1 - child`. */
function buildTable(): Table {
  const nodes = buildTree();
  const steps = new Int32Array(nodes.length * 16);
  for (const state of nodes.keys()) {
    for (let nibble = 0; nibble < 16; nibble++) steps[state * 16 + nibble] = stepFrom(nodes, state, nibble);
  }
  const mayEnd = nodes.map(() => false);
  for (let state = 0, depth = 0; depth < 8; depth++) {
    mayEnd[state] = true;
    state = nodes[state]?.[1] ?? 0;
  }
  return { steps, mayEnd };
}

type Node = [zero: number, one: number];

function buildTree(): Node[] {
  const nodes: Node[] = [[0, 0]];
  let code = 0;
  let last = 0;
  for (const symbol of [...LENGTHS.keys()].sort((a, b) => lengthOf(a) - lengthOf(b) || a - b)) {
    code *= 2 ** (lengthOf(symbol) - last);
    last = lengthOf(symbol);
    addCode(nodes, code++, last, symbol);
  }
  return nodes;
}

const lengthOf = (symbol: number): number => LENGTHS[symbol] ?? 0;

function addCode(nodes: Node[], code: number, length: number, symbol: number): void {
  let at = 0;
  for (let bit = length - 1; bit > 0; bit--) {
    const node = nodes[at] as Node;
    const side = (code >> bit) & 1;
    if (node[side] === 0) node[side] = nodes.push([0, 0]) - 1;
    at = node[side] as number;
  }
  (nodes[at] as Node)[code & 1] = -1 - symbol;
}

function stepFrom(nodes: readonly Node[], state: number, nibble: number): number {
  let at = state;
  let emitted = 0;
  for (let bit = 3; bit >= 0; bit--) {
    const next = nodes[at]?.[(nibble >> bit) & 1] ?? 0;
    if (next >= 0) {
      at = next;
      continue;
    }
    const symbol = -1 - next;
    if (symbol === END_OF_STRING) return FORBIDDEN;
    emitted = EMITS | symbol;
    at = 0;
  }
  return (at << 9) | emitted;
}
