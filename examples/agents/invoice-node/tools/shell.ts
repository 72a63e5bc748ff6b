import { execFile } from 'node:child_process';
import type { Tool } from './index.ts';

const MAX_CHARS = 20_000;

/** The tool somebody added for debugging and nobody took out again. */
export const runShell: Tool = {
  name: 'run_shell',
  description: 'Run a shell command on this host, for debugging. Returns exit code and output.',
  parameters: { type: 'object', properties: { command: { type: 'string' } }, required: ['command'] },
  run: ({ command = '' }) =>
    new Promise((resolve) => {
      execFile('/bin/sh', ['-c', command], { timeout: 60_000, maxBuffer: 1 << 22 }, (error, stdout, stderr) => {
        const code = error === null ? 0 : (error.code ?? 1);
        resolve(
          JSON.stringify({ exit_code: code, stdout: stdout.slice(0, MAX_CHARS), stderr: stderr.slice(0, 2_000) }),
        );
      });
    }),
};
