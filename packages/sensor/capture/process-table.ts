import type { ProcessRef } from '@remit/core/event';
import type { Image, RecordHeader } from '../source/record.ts';
import { createLru } from './lru.ts';
import type { OpenMemory } from './open-memory.ts';
import { createOpenMemory } from './open-memory.ts';

/** What the capture knows of a process: enough to read its later records, not a copy of the trace's tree. */
export interface KnownProcess {
  readonly pid: number;
  readonly startBootNs: bigint;
  readonly parent?: string;
  /** As of its last exec or fork; a later chdir does not show. */
  cwd: string;
  /** It, or a process it descends from, talks to a model. */
  followed: boolean;
  opens?: OpenMemory;
}

export interface ProcessIdentity {
  readonly pid: number;
  readonly startBootNs: bigint;
}

export interface ProcessTable {
  /** The process a record speaks of; made when it was not known. */
  of(header: ProcessIdentity): KnownProcess;
  fork(parent: ProcessIdentity, child: ProcessIdentity): void;
  image(header: ProcessIdentity, image: Image): void;
  exit(header: ProcessIdentity): void;
  /** Marks it and all that descend from it, now and later. Returns those that were not marked before. */
  follow(process: ProcessIdentity): readonly KnownProcess[];
  opensOf(process: KnownProcess): OpenMemory;
  readonly size: number;
}

/** `everybody`: each process is taken for an agent's. */
export function createProcessTable(
  limits: { readonly processes: number; readonly untoldOpens: number },
  everybody = false,
): ProcessTable {
  const living = createLru<string, KnownProcess>(limits.processes);
  /** Ended ones stay a while: records of other probes about them may still come, and children name them as parents. */
  const ended = createLru<string, KnownProcess>(Math.ceil(limits.processes / 8));

  function of(header: ProcessIdentity): KnownProcess {
    const key = keyOf(header);
    const known = living.get(key) ?? ended.peek(key);
    if (known) return known;
    const made: KnownProcess = { pid: header.pid, startBootNs: header.startBootNs, cwd: '', followed: everybody };
    living.set(key, made);
    return made;
  }

  return {
    of,
    fork(parent, child) {
      const { cwd, followed } = of(parent);
      living.set(keyOf(child), { ...identity(child), parent: keyOf(parent), cwd, followed });
    },
    image(header, image) {
      const before = of(header);
      const parentKey = keyOf({ pid: image.ppid, startBootNs: image.parentStartBootNs });
      const followed = before.followed || (living.peek(parentKey)?.followed ?? false);
      if (before.parent !== undefined) {
        before.cwd = image.cwd;
        before.followed = followed;
        return;
      }
      living.set(keyOf(header), { ...before, parent: parentKey, cwd: image.cwd, followed });
    },
    exit(header) {
      const key = keyOf(header);
      const known = living.peek(key);
      if (!known) return;
      living.delete(key);
      ended.set(key, known);
    },
    follow(process) {
      const top = of(process);
      if (top.followed) return [];
      top.followed = true;
      const found = [top];
      for (const candidate of living.values()) {
        if (!candidate.followed && descends(candidate, keyOf(process))) found.push(candidate);
      }
      for (const each of found) each.followed = true;
      return found;
    },
    opensOf: (process) => (process.opens ??= createOpenMemory(limits)),
    get size() {
      return living.size + ended.size;
    },
  };

  function descends(process: KnownProcess, ancestor: string): boolean {
    let parent = process.parent;
    for (let depth = 0; parent !== undefined && depth < DEEPEST; depth++) {
      if (parent === ancestor) return true;
      parent = (living.peek(parent) ?? ended.peek(parent))?.parent;
    }
    return false;
  }
}

export function processRef(header: RecordHeader): ProcessRef {
  return {
    pid: header.pid,
    start_boot_ns: header.startBootNs.toString(),
    tid: header.tid,
    cgroup: header.cgroup.toString(),
  };
}

export function keyOf(process: ProcessIdentity): string {
  return `${process.pid}@${process.startBootNs}`;
}

const DEEPEST = 256;

function identity({ pid, startBootNs }: ProcessIdentity): ProcessIdentity {
  return { pid, startBootNs };
}
