import { closeSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { splitArguments } from '../ring/decode/process.ts';
import { layout } from '../ring/layout.ts';
import type { Handle, Libbpf } from '../load/libbpf.ts';
import type { RawRecord } from '../source/record.ts';
import { isAlive } from './alive.ts';

const CHUNK = 64 * 1024;

/**
 * The processes that are there now, as `seen` records. Identities come from a task iterator, exact to the nanosecond; image, arguments and
 * working directory from /proc. `since` is the boot time given to the records of processes older than it.
 */
export function seedProcesses(bpf: Libbpf, program: Handle, since: bigint): RawRecord[] | { readonly error: string } {
  const link = bpf.attachIterator(program);
  if (!link) return { error: `the task iterator does not attach (${bpf.lastError()})` };
  try {
    const fd = bpf.createIterator(bpf.linkFd(link));
    if (fd < 0) return { error: `the task iterator does not start (${bpf.lastError()})` };
    try {
      return readAll(fd).flatMap((identity) => seen(identity, since) ?? []);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    return { error: `the task iterator cannot be read (${String(error)})` };
  } finally {
    bpf.destroyLink(link);
  }
}

interface Identity {
  readonly pid: number;
  readonly startBootNs: bigint;
  readonly ppid: number;
  readonly parentStartBootNs: bigint;
  readonly cgroup: bigint;
  readonly uid: number;
}

function readAll(fd: number): Identity[] {
  const size = layout.seed_record.size;
  const found: Identity[] = [];
  const buffer = Buffer.alloc(CHUNK);
  let held = 0;
  for (let count = readSync(fd, buffer, held, CHUNK - held, null); count > 0; ) {
    held += count;
    let at = 0;
    for (; at + size <= held; at += size) found.push(identityAt(buffer, at));
    buffer.copyWithin(0, at, held);
    held -= at;
    count = readSync(fd, buffer, held, CHUNK - held, null);
  }
  return found;
}

function identityAt(buffer: Buffer, at: number): Identity {
  const seed = layout.seed_record;
  return {
    pid: buffer.readUInt32LE(at + seed.pid),
    startBootNs: buffer.readBigUInt64LE(at + seed.start_boot_ns),
    ppid: buffer.readUInt32LE(at + seed.ppid),
    parentStartBootNs: buffer.readBigUInt64LE(at + seed.parent_start_boot_ns),
    cgroup: buffer.readBigUInt64LE(at + seed.cgroup),
    uid: buffer.readUInt32LE(at + seed.uid),
  };
}

/** Undefined for a process that has ended meanwhile, a zombie, or one whose pid now is another's. */
function seen(identity: Identity, since: bigint): RawRecord | undefined {
  const { pid, startBootNs, cgroup, uid } = identity;
  try {
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    const exe = readlinkSync(`/proc/${pid}/exe`);
    const cwd = readlinkSync(`/proc/${pid}/cwd`);
    if (!isAlive(identity)) return undefined;
    return {
      type: 'seen',
      bootNs: startBootNs > since ? startBootNs : since,
      pid,
      tid: pid,
      startBootNs,
      cgroup,
      uid,
      ppid: identity.ppid,
      parentStartBootNs: identity.parentStartBootNs,
      exe,
      argv: splitArguments(commandLine),
      argvTruncated: false,
      cwd,
    };
  } catch {
    return undefined;
  }
}
