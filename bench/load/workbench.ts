import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The folder in which loads and sensors of one invocation live, on tmpfs: programs, certificates, files to open. */
export interface Workbench {
  readonly folder: string;
  /** loads.c, compiled. */
  readonly loads: string;
  /** Programs whose names mark their execs as the load's: below BIN. */
  readonly bin: string;
  /** A file whose name marks its opens as the load's. */
  readonly file: string;
  readonly certificate: string;
  readonly key: string;
  path(name: string): string;
  close(): void;
}

/** Below the ephemeral range, so that no client of another process can hold one. */
export const ports = { calls: 17_011, tls: 17_012, redis: 17_063, model: 17_064 } as const;

export function openWorkbench(): Workbench {
  const folder = mkdtempSync('/dev/shm/remit-bench-');
  const path = (name: string) => join(folder, name);
  const bin = path('mkbin');
  mkdirSync(bin);
  const loads = path('loads');
  run('cc', ['-O2', '-o', loads, join(import.meta.dirname, 'loads.c'), '-lssl', '-lcrypto']);
  writeFileSync(path('nothing.c'), 'int main(void) { return 0; }\n');
  run('cc', ['-O2', '-static', '-o', join(bin, 'mkexec'), path('nothing.c')]);
  copyFileSync(join(bin, 'mkexec'), path('canary'));
  for (const tool of ['sh', 'cat', 'grep']) copyFileSync(programPath(tool), join(bin, tool));
  const file = path('mkopen.dat');
  writeFileSync(file, 'mk some text of a file that is read\n'.repeat(16));
  const certificate = path('certificate.pem');
  const key = path('key.pem');
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '30',
    ...subject,
    '-keyout',
    key,
    '-out',
    certificate,
  ]);
  return {
    folder,
    loads,
    bin,
    file,
    certificate,
    key,
    path,
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Of the system, not one that a shell's PATH puts before it: its libraries are what the probes sit in. */
function programPath(name: string): string {
  const found = spawnSync('/bin/sh', ['-c', `PATH=/usr/bin:/bin command -v ${name}`], {
    encoding: 'utf8',
  }).stdout.trim();
  return realpathSync(found);
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
