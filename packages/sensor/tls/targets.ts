import { closeSync, existsSync, openSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { CoverageData } from '@remit/core/event';
import type { Handle, Libbpf } from '../load/libbpf.ts';
import { readElf } from './elf.ts';
import { mappedFiles } from './mapped.ts';
import { attachProbes, isTlsLibrary, type Probes, probedFunctions } from './probe.ts';
import { returnProbesKill } from './return-probes.ts';

/** The files whose TLS is read. Each is looked at once, by inode, wherever it shows first. */
export interface TlsTargets {
  /** Standard libraries and runtimes of this machine, so that they are ready before anyone starts them. */
  prepare(): void;
  /** A running process: its program and what it has mapped. */
  running(pid: number): void;
  /** A process that has just called exec. */
  started(pid: number): void;
  /** A process has opened what is named like a TLS library. */
  opened(pid: number, path: string): void;
  attached(): number;
  close(): void;
}

export interface TlsTargetsOptions {
  readonly bpf: Libbpf;
  readonly programs: ReadonlyMap<string, Handle>;
  /** Whether the programs take all places of a file in one link. */
  readonly together: boolean;
  report(coverage: CoverageData): void;
  /** Files with probes at the same time; the sensor says when it needs more. */
  readonly most?: number;
}

const MOST_ATTACHED = 256;
const MOST_EXAMINED = 16384;
const SOURCE = 'tls.openssl';

interface Attached {
  readonly name: string;
  readonly probes: Probes;
}

export function createTlsTargets(options: TlsTargetsOptions): TlsTargets {
  const { bpf, programs, report, most = MOST_ATTACHED } = options;
  const attached = new Map<string, Attached>();
  /** Everything looked at, so that a shell started a thousand times is read once. */
  const examined = new Set<string>();
  const mappedSeen = new Set<string>();

  function examine(path: string, nameOf: () => string, pid?: number): void {
    const key = fileKey(path);
    if (key === undefined) return;
    if (pid !== undefined && attached.has(key) && returnProbesKill(pid)) withdraw(key);
    if (examined.has(key)) return;
    remember(examined, key);
    const elf = readFile(path);
    const name = nameOf();
    if (!elf || 'error' in elf) return;
    if (!isTlsLibrary(elf.functions)) {
      if (elf.isGo)
        say(name, 'unsupported', 'a Go program has TLS of its own', 'plaintext of this program is not seen');
      return;
    }
    if (pid !== undefined && returnProbesKill(pid)) return sayKilling(name);
    if (attached.size >= most && !makeRoom()) {
      return say(name, 'failed', `${most} files have probes already`, 'watch fewer cgroups on this node');
    }
    const probes = attachProbes(bpf, programs, options.together, path, elf.functions);
    if ('error' in probes) return say(name, 'failed', probes.error, 'see `remit doctor`');
    attached.set(key, { name, probes });
    say(name, 'attached');
  }

  function withdraw(key: string): void {
    const file = attached.get(key);
    if (!file) return;
    release(key, file);
    sayKilling(file.name);
  }

  function release(key: string, file: Attached): void {
    file.probes.remove();
    attached.delete(key);
  }

  /** Takes the probes from files that nobody maps any more; they are looked at again when they come back. */
  function makeRoom(): boolean {
    const inUse = new Set<string>();
    for (const pid of pids()) {
      for (const file of mappedFiles(pid)) {
        const key = fileKey(file.path);
        if (key !== undefined) inUse.add(key);
      }
    }
    for (const [key, file] of attached) {
      if (inUse.has(key)) continue;
      release(key, file);
      examined.delete(key);
    }
    return attached.size < most;
  }

  function say(name: string, state: CoverageData['state'], reason?: string, remedy?: string): void {
    const why = { ...(reason !== undefined && { reason }), ...(remedy !== undefined && { remedy }) };
    report({ scope: `file:${name}`, source: SOURCE, state, lost: 0, truncated: 0, ...why });
  }

  function sayKilling(name: string): void {
    say(
      name,
      'unsupported',
      'on this kernel (6.11 to 6.13) return probes end processes whose seccomp filter lacks the uretprobe system call',
      'use a kernel from 6.14 on, or run the agent without a seccomp filter',
    );
  }

  function started(pid: number): void {
    const exe = `/proc/${pid}/exe`;
    examine(exe, () => linkTarget(exe), pid);
  }

  return {
    prepare() {
      for (const path of usualPlaces()) examine(path, () => path);
    },
    started,
    running(pid) {
      started(pid);
      for (const file of mappedFiles(pid)) {
        if (mappedSeen.has(file.key)) continue;
        remember(mappedSeen, file.key);
        examine(file.path, () => file.name, pid);
      }
    },
    opened(pid, path) {
      examine(`/proc/${pid}/root${path}`, () => path, pid);
    },
    attached: () => attached.size,
    close() {
      for (const [key, file] of attached) release(key, file);
    },
  };
}

function remember(set: Set<string>, key: string): void {
  if (set.size >= MOST_EXAMINED) set.clear();
  set.add(key);
}

/** The same file gives the same key whatever path leads to it, until it is written anew. */
function fileKey(path: string): string | undefined {
  try {
    const { dev, ino, size, mtimeNs } = statSync(path, { bigint: true });
    return `${dev}:${ino}:${size}:${mtimeNs}`;
  } catch {
    return undefined;
  }
}

function readFile(path: string) {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    return readElf(fd, Object.keys(probedFunctions));
  } finally {
    closeSync(fd);
  }
}

function linkTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return path;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function pids(): number[] {
  return namesIn('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

const LIBRARY_FOLDERS = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib64',
  '/usr/lib',
  '/usr/local/lib64',
  '/usr/local/lib',
];

function usualPlaces(): string[] {
  const libraries = LIBRARY_FOLDERS.flatMap((folder) =>
    namesIn(folder)
      .filter((name) => name.startsWith('libssl') && name.includes('.so'))
      .map((name) => join(folder, name)),
  );
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  return [...libraries, ...folders.map((folder) => join(folder, 'node')).filter(existsSync)];
}
