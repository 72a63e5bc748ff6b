import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Remit as anybody runs it: `remit up` in a process of its own, asked through its own command line. */
export interface Product {
  /** Address of the console, with the token that opens it. */
  readonly console: string;
  readonly hub: string;
  /** Resolves as soon as the hub tells of an incident. */
  readonly incident: Promise<void>;
  /** Ends it after everything that happened until now has been taken in. */
  close(): Promise<void>;
}

const REMIT = join(import.meta.dirname, '../../packages/cli/bin/remit');
const READY_WITHIN_MS = 60_000;

/** Starts it and resolves once it watches. `say` gets each line it prints. */
export async function startProduct(args: readonly string[], say: (line: string) => void): Promise<Product> {
  const child = spawn(REMIT, ['up', '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const stopWithUs = () => void child.kill('SIGTERM');
  process.once('exit', stopWithUs);
  const incident = Promise.withResolvers<void>();
  const ready = Promise.withResolvers<string>();
  let address = '';
  createInterface({ input: child.stdout }).on('line', (line) => {
    say(line);
    address ||= /^console: (\S+)/.exec(line)?.[1] ?? '';
    if (/^(watching|not seen|played)\b/.test(line)) ready.resolve(address);
    if (/\(remit story \S+\)$/.test(line)) incident.resolve();
  });
  child.once('exit', (code) => ready.reject(new Error(`remit up ended with ${code} before it watched`)));
  const late = setTimeout(() => ready.reject(new Error('remit up did not get ready')), READY_WITHIN_MS);
  const console_ = await ready.promise.finally(() => clearTimeout(late));
  return {
    console: console_,
    hub: new URL(console_).origin,
    incident: incident.promise,
    async close() {
      process.off('exit', stopWithUs);
      await ended(child, 'SIGTERM');
    },
  };
}

/** Runs a verb and returns what it printed; `shown` lets it print for itself, with the colours of the terminal. */
export async function remit(args: readonly string[], shown?: 'shown'): Promise<{ text: string; status: number }> {
  const child = spawn(REMIT, args, { stdio: ['ignore', shown ? 'inherit' : 'pipe', 'inherit'] });
  const pieces: Buffer[] = [];
  child.stdout?.on('data', (piece: Buffer) => pieces.push(piece));
  const [status] = (await once(child, 'close')) as [number | null];
  return { text: Buffer.concat(pieces).toString(), status: status ?? 3 };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}
