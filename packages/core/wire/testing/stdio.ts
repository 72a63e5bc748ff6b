import { createSessionParser, type Direction, type WireResult } from '../index.ts';

/** A session over standard input and output, as a probe in one of the two processes sees it. */
export function stdioSession(key = 'key') {
  const parser = createSessionParser<number>({ channel: { id: 'p1', kind: 'stdio' }, key });
  const offsets = { out: 0, in: 0 };
  let count = 0;
  return {
    parser,
    push(direction: Direction, bytes: string | Uint8Array): WireResult<number>[] {
      const data = Buffer.from(bytes as string);
      offsets[direction] += data.length;
      return parser.push(direction, offsets[direction] - data.length, data, ++count);
    },
    lose(direction: Direction, bytes: number): void {
      offsets[direction] += bytes;
    },
  };
}

/** What a session makes of messages, a line each. */
export function readLines(lines: readonly (readonly [Direction, unknown])[]): WireResult<number>[] {
  const { parser, push } = stdioSession();
  const text = (line: unknown) => (typeof line === 'string' ? line : `${JSON.stringify(line)}\n`);
  return [...lines.flatMap(([direction, line]) => push(direction, text(line))), ...parser.close()];
}
