import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { isAlive } from '../seed/alive.ts';
import type { OpenRecord, RawRecord, RecordHeader } from './record.ts';

type Opened = RecordHeader & OpenRecord;
type Content = Extract<RawRecord, { type: 'content' }>;

/** Reads the files that followed processes open for reading, and keeps in mind what others opened lately. */
export interface Follower {
  /** To be told every record that comes, in any order within a batch. Returns the content to be delivered right after it. */
  note(record: RawRecord): Content | undefined;
  /** Follows the process and all its descendants. Returns the contents of what they opened lately. */
  follow(process: ProcessId, nowBootNs: bigint): Content[];
  /** Files that were not read, since the last call: too many, gone, or replaced. */
  takeMissed(): number;
}

interface ProcessId {
  readonly pid: number;
  readonly startBootNs: bigint;
}

const MOST_BYTES = 256 * 1024;
const RECENT_OPENS = 64;
const MOST_RECENT = 4096;
const MOST_PROCESSES = 32768;
const MOST_READ = 8192;
/** Files and bytes a second, with one second's worth in advance. */
const FILES_PER_S = 1000;
const BYTES_PER_S = 64 * 1024 * 1024;
const MOST_ANCESTORS = 8;

export function createFollower(): Follower {
  const parents = new Map<string, ProcessId>();
  const followed = new Map<string, true>();
  const recent = new Map<string, Opened[]>();
  /** What was delivered, by process and state of the file: an unchanged file is told once to each. */
  const read = new Map<string, true>();
  const budget = createBudget();
  let missed = 0;

  function note(record: RawRecord): Content | undefined {
    if (record.type === 'fork') {
      born({ pid: record.childPid, startBootNs: record.childStartBootNs }, record);
    } else if (record.type === 'seen') {
      born(record, { pid: record.ppid, startBootNs: record.parentStartBootNs });
    } else if (record.type === 'open' && isReadable(record)) {
      if (followed.has(keyOf(record))) return readContent(record, record.bootNs);
      remember(record);
    }
    return undefined;
  }

  function born(child: ProcessId, parent: ProcessId): void {
    put(parents, keyOf(child), { pid: parent.pid, startBootNs: parent.startBootNs }, MOST_PROCESSES);
    if (followed.has(keyOf(parent))) put(followed, keyOf(child), true, MOST_PROCESSES);
  }

  function remember(record: Opened): void {
    const key = keyOf(record);
    const opens = recent.get(key) ?? [];
    opens.push(record);
    if (opens.length > RECENT_OPENS) opens.shift();
    put(recent, key, opens, MOST_RECENT);
  }

  function follow(process: ProcessId, nowBootNs: bigint): Content[] {
    const root = keyOf(process);
    if (followed.has(root)) return [];
    put(followed, root, true, MOST_PROCESSES);
    // Usually parents were noted before their children and one pass finds all; after pids have wrapped it may take more.
    for (let found = -1; found !== followed.size; ) {
      found = followed.size;
      for (const [child, parent] of parents) {
        if (!followed.has(child) && followed.has(keyOf(parent))) put(followed, child, true, MOST_PROCESSES);
      }
    }
    const contents: Content[] = [];
    for (const [key, opens] of recent) {
      if (!followed.has(key)) continue;
      recent.delete(key);
      for (const open of opens) {
        const content = readContent(open, nowBootNs);
        if (content) contents.push(content);
      }
    }
    return contents;
  }

  function readContent(open: Opened, bootNs: bigint): Content | undefined {
    if (!budget.take()) {
      missed++;
      return undefined;
    }
    const file = openAgain(open, ancestors(open));
    if (file === undefined) {
      missed++;
      return undefined;
    }
    try {
      const stat = fstatSync(file, { bigint: true });
      // The path may lead elsewhere by now, by a link put in its place even out of the container: only what was opened is read.
      // The device alone may differ, since file systems with subvolumes or layers show another one to stat(2).
      if (!stat.isFile() || stat.ino !== open.inode) {
        missed++;
        return undefined;
      }
      if (stat.size === 0n) return undefined;
      const state = `${keyOf(open)}/${stat.dev}:${stat.ino}:${stat.mtimeNs}:${stat.size}`;
      if (read.has(state)) return undefined;
      put(read, state, true, MOST_READ);
      const data = readStart(file, Math.min(Number(stat.size), MOST_BYTES));
      budget.spend(data.length);
      const { pid, tid, startBootNs, cgroup, uid } = open;
      const path = open.resolved || open.path;
      return {
        type: 'content',
        bootNs,
        pid,
        tid,
        startBootNs,
        cgroup,
        uid,
        path,
        openBootNs: open.bootNs,
        data,
        size: Number(stat.size),
      };
    } catch {
      missed++;
      return undefined;
    } finally {
      closeSync(file);
    }
  }

  /** The opener first, then its ancestors: a child that has ended already still shares its parent's view of the files. */
  function ancestors(process: ProcessId): ProcessId[] {
    const line: ProcessId[] = [process];
    for (let at = parents.get(keyOf(process)); at && line.length < MOST_ANCESTORS; at = parents.get(keyOf(at)))
      line.push(at);
    return line;
  }

  return {
    note,
    follow,
    takeMissed() {
      const count = missed;
      missed = 0;
      return count;
    },
  };
}

function keyOf(process: ProcessId): string {
  return `${process.pid}@${process.startBootNs}`;
}

/** A map that forgets its oldest entry when it is full. */
function put<V>(map: Map<string, V>, key: string, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}

/** Files of the kernel's own file systems have no content to compare, and reading some of them does something. */
function isReadable(open: Opened): boolean {
  return (open.flags & constants.O_WRONLY) === 0 && open.resolved !== '' && !/^\/(proc|sys|dev)\//.test(open.resolved);
}

function openAgain(open: Opened, line: readonly ProcessId[]): number | undefined {
  for (const process of line) {
    if (!isAlive(process)) continue;
    try {
      return openSync(
        `/proc/${process.pid}/root${open.resolved}`,
        constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY,
      );
    } catch {
      // It ended between the two looks, or its view has gone with it: the next in line may still show the file.
    }
  }
  return undefined;
}

function readStart(file: number, length: number): Uint8Array {
  const data = new Uint8Array(length);
  let held = 0;
  while (held < length) {
    const count = readSync(file, data, held, length - held, held);
    if (count === 0) break;
    held += count;
  }
  return data.subarray(0, held);
}

function createBudget() {
  let files = FILES_PER_S;
  let bytes = BYTES_PER_S;
  let at = performance.now();
  return {
    take(): boolean {
      const now = performance.now();
      const seconds = (now - at) / 1000;
      at = now;
      files = Math.min(FILES_PER_S, files + seconds * FILES_PER_S);
      bytes = Math.min(BYTES_PER_S, bytes + seconds * BYTES_PER_S);
      if (files < 1 || bytes <= 0) return false;
      files--;
      return true;
    },
    spend(count: number): void {
      bytes -= count;
    },
  };
}
