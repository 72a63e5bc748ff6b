import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const remit = fileURLToPath(new URL('../bin/remit', import.meta.url));

export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line as people do, as a process of its own. */
export function run(args: readonly string[], env: NodeJS.ProcessEnv = {}, command = remit): Promise<Ran> {
  const options = { env: { ...process.env, NO_COLOR: '1', ...env }, maxBuffer: 64 << 20 };
  return new Promise((resolve) => {
    const child = execFile(command, args, options, (_error, out, err) =>
      resolve({ status: child.exitCode ?? -1, out, err }),
    );
  });
}

export interface Running {
  readonly child: ChildProcess;
  readonly text: () => string;
  /** Resolves with the first match in what it has printed; fails when it ends or 20 s pass without. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends a signal and resolves with the exit status. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

const DEADLINE_MS = 20_000;

/** Starts something that goes on, `up` or `hub`. */
export function start(args: readonly string[]): Running {
  const child = spawn(remit, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } });
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let text = '';
  const more = new Set<() => void>();
  const take = (chunk: Buffer): void => {
    text += chunk;
    for (const look of more) look();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  return {
    child,
    text: () => text,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const fail = () => finish(() => reject(new Error(`no ${pattern} in: ${text}`)));
        const look = () => {
          const found = pattern.exec(text);
          if (found) finish(() => resolve(found));
        };
        const timer = setTimeout(fail, DEADLINE_MS);
        const finish = (then: () => void) => {
          clearTimeout(timer);
          more.delete(look);
          then();
        };
        more.add(look);
        void exit.then(() => setImmediate(fail));
        look();
      }),
    async end(signal = 'SIGTERM') {
      child.kill(signal);
      return exit;
    },
  };
}
