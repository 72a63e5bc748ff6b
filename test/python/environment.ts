import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * The Python of a virtual environment with the packages of `NAME.txt` beside this file, made on first use with the system's Python
 * (3.11 or newer, with its venv module) and made anew when the list changes. Takes a minute the first time.
 */
export async function pythonWith(name: string): Promise<string> {
  const list = join(import.meta.dirname, `${name}.txt`);
  const folder = join(import.meta.dirname, `.venv-${name}`);
  const python = join(folder, 'bin/python');
  const stamp = join(folder, 'ready');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === readFileSync(list, 'utf8')) return python;
  await rm(folder, { recursive: true, force: true });
  const run = promisify(execFile);
  await run('/usr/bin/python3', ['-m', 'venv', folder]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', list]);
  await copyFile(list, stamp);
  return python;
}
