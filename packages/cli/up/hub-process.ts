import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue, type ErrorCode, RemitError } from '@remit/core/error';
import type { HubMessage } from './hub-alone.ts';

/**
 * The hub as a process of its own, started again when it dies: whatever happens to it, the sensor goes on watching and keeps
 * what is not acknowledged yet.
 */
export interface HubProcess {
  readonly url: string;
  close(): Promise<void>;
}

export interface HubProcessOptions {
  readonly data: string;
  readonly port: number;
  /** Each time one runs. */
  readonly onStart: (pid: number) => void;
  readonly say: (text: string) => void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
const STEADY_MS = 30_000;
const CLOSE_MS = 15_000;

export async function startHubProcess(options: HubProcessOptions): Promise<HubProcess | RemitError> {
  const { onStart, say } = options;
  let port = options.port;
  let pause = FIRST_PAUSE_MS;
  let closing = false;
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;

  const start = async (): Promise<string | RemitError> => {
    const began = performance.now();
    child = spawnHub(options.data, port);
    const one = child;
    one.once('exit', (code, signal) => {
      if (closing || one !== child) return;
      if (performance.now() - began > STEADY_MS) pause = FIRST_PAUSE_MS;
      say(
        `the hub ended (${signal ?? `exit ${code}`}); nothing acknowledged is lost; starting it again in ${pause} ms`,
      );
      timer = setTimeout(() => void start().then(report), pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    });
    const answer = await firstWord(one);
    if (!(answer instanceof RemitError)) {
      port = Number(new URL(answer).port);
      if (one.pid !== undefined) onStart(one.pid);
    }
    return answer;
  };
  const report = (answer: string | RemitError): void => {
    if (!closing) say(answer instanceof RemitError ? String(answer) : `the hub is back at ${answer}`);
  };
  const close = async (): Promise<void> => {
    closing = true;
    clearTimeout(timer);
    if (child !== undefined) await stopped(child);
  };

  const url = await start();
  if (url instanceof RemitError) {
    await close();
    return url;
  }
  return { url, close };
}

/** In a process group of its own: Ctrl-C must reach the sensor first, so that its last events still find a hub. */
function spawnHub(data: string, port: number): ChildProcess {
  const log = openLog(join(data, 'hub.log'));
  // What runs here, from the sources or bundled, runs there.
  const main = process.argv[1] as string;
  const child = spawn(process.execPath, [main, 'hub', '--data', data, '--port', String(port)], {
    stdio: ['ignore', log, log, 'ipc'],
    detached: true,
  });
  closeSync(log);
  return child;
}

function firstWord(child: ChildProcess): Promise<string | RemitError> {
  return new Promise((resolve) => {
    child.once('message', (message: HubMessage) => {
      if ('ready' in message) return resolve(message.ready.url);
      const code = message.error.code in catalogue ? (message.error.code as ErrorCode) : 'REMIT_STORE';
      return resolve(new RemitError(code, message.error.message));
    });
    child.once('error', (error) =>
      resolve(new RemitError('REMIT_STORE', `the hub could not be started: ${error.message}`)),
    );
    child.once('exit', (code, signal) =>
      resolve(
        new RemitError('REMIT_STORE', `the hub ended before it listened (${signal ?? `exit ${code}`}), see hub.log`),
      ),
    );
  });
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), CLOSE_MS);
  await gone;
  clearTimeout(late);
}

const LOG_BYTES = 8 << 20;

/** One earlier log is kept. */
function openLog(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_BYTES) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}
