import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A child of the stage that speaks JSON lines on stdout, logs to a file, and ends when its stdin does. */
export interface Child {
  readonly pid: number;
  /** The next line that `wanted` accepts. Rejects when the child ends first, or after the deadline. */
  line<T>(wanted: (value: unknown) => T | undefined, deadlineMs: number): Promise<T>;
  write(text: string): void;
  /** Ends stdin and waits for the end; false when it still runs after the deadline. */
  finish(deadlineMs: number): Promise<boolean>;
}

const MAX_TAIL = 1_000;

export function startChild(
  command: readonly string[],
  options: { env: NodeJS.ProcessEnv; log: string; cwd?: string },
): Child {
  const log = openSync(options.log, 'a', 0o600);
  const [program, ...args] = command;
  const child: ChildProcess = spawn(program!, args, {
    env: options.env,
    stdio: ['pipe', 'pipe', log],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  closeSync(log);
  child.stdin!.on('error', () => undefined);

  const listeners = new Set<(value: unknown) => void>();
  createInterface({ input: child.stdout! }).on('line', (text) => {
    const value = parse(text);
    for (const listener of listeners) listener(value);
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(`it ended with ${signal ?? code}`));
  });

  return {
    pid: child.pid ?? 0,
    write: (text) => void child.stdin!.write(text),
    line: (wanted, deadlineMs) =>
      new Promise((resolve, reject) => {
        const stop = (): void => {
          clearTimeout(timer);
          listeners.delete(listener);
        };
        const fail = (why: string): void => {
          stop();
          reject(new Error(`${command.join(' ').slice(-200)}: ${why}; it logged: ${tail(options.log)}`));
        };
        const timer = setTimeout(() => fail(`no answer after ${deadlineMs} ms`), deadlineMs);
        const listener = (value: unknown): void => {
          const found = wanted(value);
          if (found === undefined) return;
          stop();
          resolve(found);
        };
        listeners.add(listener);
        void ended.then(fail);
      }),
    finish: async (deadlineMs) => {
      child.stdin!.end();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), deadlineMs)));
      const inTime = await Promise.race([ended.then(() => true), late]);
      clearTimeout(timer);
      return inTime;
    },
  };
}

function tail(log: string): string {
  return readFileSync(log, 'utf8').trimEnd().slice(-MAX_TAIL) || '(nothing)';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
