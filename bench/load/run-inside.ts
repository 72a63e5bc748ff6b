import { type ChildProcess, spawn } from 'node:child_process';
import type { AccountingGroup } from '../machine/accounting-group.ts';

const LIMIT_MS = 300_000;

/** Runs a command inside the group and gives what it printed. */
export async function runInside(group: AccountingGroup, command: readonly string[]): Promise<string> {
  const child = startInside(group, command, 'pipe');
  let out = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  const status = await ended(child);
  clearTimeout(timer);
  if (status !== 0) throw new Error(`${command.slice(0, 3).join(' ')} ended with ${status}`);
  return out;
}

/** Starts a helper of a load inside the group; `stopped` ends it. */
export function startInside(
  group: AccountingGroup,
  command: readonly string[],
  stdout: 'pipe' | 'ignore',
): ChildProcess {
  const [program, ...args] = group.inside(command);
  return spawn(program, args, { stdio: ['ignore', stdout, 'inherit'] });
}

export async function stopped(child: ChildProcess): Promise<void> {
  const end = ended(child);
  child.kill('SIGTERM');
  await end;
}

function ended(child: ChildProcess): Promise<number | NodeJS.Signals> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal ?? -1));
  });
}
