import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { arch } from 'node:os';
import { join } from 'node:path';
import { RemitError } from '@remit/core/error';

const FOLDER = import.meta.dirname;

/** The objects, in the order in which they are loaded: the first makes the shared maps. */
export const objects = ['process', 'open', 'net', 'flow', 'tls', 'seed'] as const;
export type ObjectName = (typeof objects)[number];

export function objectPath(name: ObjectName): string {
  return join(FOLDER, `${name}.bpf.o`);
}

/** Compiles what is missing or older than its sources. Returns an error where that is needed and impossible. */
export function buildObjects(force = false): RemitError | undefined {
  const newest = Math.max(...sources().map((path) => statSync(path).mtimeMs));
  for (const name of objects) {
    const target = objectPath(name);
    if (!force && existsSync(target) && statSync(target).mtimeMs >= newest) continue;
    const error = compile(join(FOLDER, `${name}.bpf.c`), target);
    if (error) return error;
  }
  return undefined;
}

/** Objects that are there but cannot be rebuilt are used as they are: an image carries objects and no compiler. */
export function objectsPresent(): boolean {
  return objects.every((name) => existsSync(objectPath(name)));
}

function sources(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.c') || file.endsWith('.h'))
    .map((file) => join(FOLDER, file));
}

const TARGETS: Partial<Record<string, { readonly define: string; readonly headers: string }>> = {
  x64: { define: 'x86', headers: '/usr/include/x86_64-linux-gnu' },
  arm64: { define: 'arm64', headers: '/usr/include/aarch64-linux-gnu' },
};

function compile(source: string, target: string): RemitError | undefined {
  const machine = TARGETS[arch()];
  if (!machine) return new RemitError('REMIT_NO_BPF', `no BPF programs for ${arch()}`);
  // Written beside and renamed, so that two builders at once never leave half an object.
  const beside = `${target}.${process.pid}`;
  const flags = ['-O2', '-g', '-target', 'bpf', '-mcpu=v3', `-D__TARGET_ARCH_${machine.define}`];
  const warnings = ['-Wall', '-Werror', '-Wno-gnu-variable-sized-type-not-at-end'];
  try {
    execFileSync('clang', [...flags, ...warnings, '-idirafter', machine.headers, '-c', source, '-o', beside], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    renameSync(beside, target);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (missing) return new RemitError('REMIT_NO_CLANG', 'clang is not installed', { cause: error });
    const said = String((error as { stderr?: unknown }).stderr ?? error).slice(0, 2000);
    return new RemitError('REMIT_NO_CLANG', `${source} does not compile: ${said}`, { cause: error });
  }
  return undefined;
}

if (import.meta.main) {
  const error = buildObjects(process.argv.includes('--force'));
  if (error) {
    console.error(error.toString());
    process.exitCode = 3;
  }
}
