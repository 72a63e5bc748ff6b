import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';

/** What the figures depend on besides the product. */
export interface Environment {
  readonly date: string;
  readonly commit: string;
  readonly cpu: string;
  readonly cpus: number;
  readonly memory_mb: number;
  readonly kernel: string;
  readonly node: string;
  readonly system: string;
  /** One-minute load before the first run: what else the machine was doing. */
  readonly load_before: number;
}

export function environment(): Environment {
  const system = /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? '';
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  return {
    date: new Date().toISOString().slice(0, 10),
    commit,
    cpu: cpus()[0]?.model.trim() ?? '',
    cpus: cpus().length,
    memory_mb: Math.round(totalmem() / 1e6),
    kernel: release(),
    node: process.versions.node,
    system,
    load_before: Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0]),
  };
}
