import type { ChildProcess } from 'node:child_process';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { createSessionParser, type Direction, type WireResult } from '../index.ts';

let sessions = 0;

/** The SDK's transport over a child's standard input and output, and what a probe in the parent would see of it. */
export class TappedStdioTransport extends StdioClientTransport {
  readonly results: WireResult<number>[] = [];
  readonly #parser = createSessionParser<number>({ channel: { id: `stdio${++sessions}`, kind: 'stdio' }, key: 'test' });
  readonly #offsets = { out: 0, in: 0 };

  override async start(): Promise<void> {
    await super.start();
    const { stdin, stdout } = (this as unknown as { _process: ChildProcess })._process;
    if (!stdin || !stdout) throw new Error('the child has no standard input or output');
    const write = stdin.write.bind(stdin) as (...args: unknown[]) => boolean;
    stdin.write = (...args: unknown[]): boolean => {
      this.#see('out', Buffer.from(args[0] as string));
      return write(...args);
    };
    stdout.prependListener('data', (bytes: Buffer) => this.#see('in', bytes));
  }

  ended(): readonly WireResult<number>[] {
    this.results.push(...this.#parser.close());
    return this.results;
  }

  #see(direction: Direction, bytes: Buffer): void {
    this.results.push(...this.#parser.push(direction, this.#offsets[direction], Buffer.from(bytes), 0));
    this.#offsets[direction] += bytes.length;
  }
}
