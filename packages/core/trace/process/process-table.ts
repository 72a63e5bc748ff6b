import { type EventOf, type ExecData, processKey, type ProcessRef, type RemitEvent } from '../../event/index.ts';
import { atOf, type Fold, nodeFrom, placeOf } from '../fold.ts';
import { BoundedMap } from '../store/bounded-map.ts';

/** A process as long as it may still matter: its images, its place in the tree, its workload. */
export interface ProcessState {
  readonly key: string;
  readonly pid: number;
  readonly startBootNs: string;
  parent: ProcessState | undefined;
  readonly children: Set<ProcessState>;
  readonly images: Image[];
  exitedAt: number | undefined;
  cgroup: string | undefined;
  containerId: string | undefined;
  /** Id of its workload node. */
  workload: string | undefined;
}

/** What a process runs between two execs. */
export interface Image {
  /** Id of its node. */
  readonly id: string;
  readonly number: number;
  readonly since: number;
  readonly exe: string;
  readonly argv: readonly string[];
  readonly argvTruncated: boolean;
  /** The event that showed it. */
  readonly event: string;
}

/**
 * The tree of processes, kept by (node, boot, pid, start): a pid that is used again is another process. A fork shows image 0 of
 * the child, which runs what its parent ran; each exec adds an image. A process that no event announced is taken as it is
 * found, and counted.
 */
export class ProcessTable {
  readonly #fold: Fold;
  readonly #processes = new Map<string, ProcessState>();
  /** Those that ended, oldest first: only they are forgotten, as long as there are not too many that live. */
  readonly #ended: BoundedMap<string, ProcessState>;
  /** The process that has a pid now, for execs whose parent is known by pid only. */
  readonly #byPid = new Map<string, ProcessState>();

  constructor(fold: Fold) {
    this.#fold = fold;
    this.#ended = new BoundedMap(fold.limits.processes, (process) => this.#forget(process));
  }

  /** Whether it is alive, as far as is known. */
  isLive(nodeId: string): boolean {
    const process = this.#processes.get(nodeId.slice('process:'.length, nodeId.lastIndexOf('#')));
    return process !== undefined && process.exitedAt === undefined && currentImage(process).id === nodeId;
  }

  /** Who did the event; undefined for events of no process. */
  of(event: RemitEvent): ProcessState | undefined {
    return event.process === undefined ? undefined : this.find(event, event.process);
  }

  find(event: RemitEvent, ref: ProcessRef): ProcessState {
    const known = this.#processes.get(processKey(event.node, event.boot_id, ref));
    if (known !== undefined) return known;
    this.#fold.gaps.add('trace.process', 'process not announced by fork, exec or seen');
    const process = this.#add(event, ref, undefined);
    this.#addImage(process, event, { exe: '', argv: [], argv_truncated: false, uid: 0, ppid: 0 });
    return process;
  }

  fork(event: EventOf<'process.fork'>): ProcessState | undefined {
    const parent = this.of(event);
    const { child: ref } = event.data;
    const known = this.#processes.get(processKey(event.node, event.boot_id, ref));
    if (known !== undefined) {
      if (known.parent === undefined && parent !== undefined && !isAncestor(known, parent))
        this.#adopt(parent, known, event, 'observed');
      return undefined;
    }
    const child = this.#add(event, ref, parent);
    const from = parent && imageAt(parent, atOf(event));
    const attrs = from && this.#fold.graph.getAs(from.id, 'process')?.attrs;
    child.cgroup = parent?.cgroup;
    child.containerId = parent?.containerId;
    this.#addImage(child, event, {
      exe: from?.exe ?? '',
      argv: from?.argv ?? [],
      argv_truncated: from?.argvTruncated ?? false,
      uid: attrs?.uid ?? 0,
      ppid: parent?.pid ?? 0,
    });
    if (parent !== undefined) this.#linkParent(parent, child, event, 'observed', 1);
    return child;
  }

  exec(event: EventOf<'process.exec'>): ProcessState | undefined {
    if (event.process === undefined) return undefined;
    const key = processKey(event.node, event.boot_id, event.process);
    const process = this.#processes.get(key) ?? this.#orphan(event, event.process);
    this.#locate(process, event.data);
    const before = process.images.at(-1);
    const image = this.#addImage(process, event, event.data);
    if (before !== undefined && image !== before) {
      const { id: evidence } = event;
      this.#fold.graph.link({
        from: before.id,
        to: image.id,
        rel: 'execed',
        basis: 'observed',
        confidence: 1,
        evidence: [evidence],
      });
    }
    return process;
  }

  seen(event: EventOf<'process.seen'>): ProcessState | undefined {
    if (event.process === undefined) return undefined;
    const key = processKey(event.node, event.boot_id, event.process);
    const known = this.#processes.get(key);
    const parent = event.data.parent === undefined ? undefined : this.find(event, event.data.parent);
    if (known !== undefined && known.images.some((image) => image.exe !== '')) return known;
    const process = known ?? this.#add(event, event.process, undefined);
    this.#locate(process, event.data);
    this.#addImage(process, event, event.data);
    if (parent !== undefined && process.parent === undefined && !isAncestor(process, parent)) {
      this.#adopt(parent, process, event, 'observed');
    }
    return process;
  }

  exit(event: EventOf<'process.exit'>): ProcessState | undefined {
    const process = this.of(event);
    if (process === undefined) return undefined;
    this.#end(process, event);
    const pid = pidKey(event, process.pid);
    if (this.#byPid.get(pid) === process) this.#byPid.delete(pid);
    const { exit_code: code, signal } = event.data;
    this.#fold.graph.amend(currentImage(process).id, 'process', { exit_code: signal > 0 ? 128 + signal : code });
    return process;
  }

  #add(event: RemitEvent, ref: ProcessRef, parent: ProcessState | undefined): ProcessState {
    const process: ProcessState = {
      key: processKey(event.node, event.boot_id, ref),
      pid: ref.pid,
      startBootNs: ref.start_boot_ns,
      parent,
      children: new Set(),
      images: [],
      exitedAt: undefined,
      cgroup: undefined,
      containerId: undefined,
      workload: undefined,
    };
    parent?.children.add(process);
    this.#processes.set(process.key, process);
    if (this.#processes.size - this.#ended.size > this.#fold.limits.processes) this.#dropOldestLive();
    const pid = pidKey(event, ref.pid);
    const before = this.#byPid.get(pid);
    if (before !== undefined && before.exitedAt === undefined) {
      this.#end(before, event);
      this.#fold.gaps.add('trace.process', 'pid used again without an exit seen');
    }
    this.#byPid.set(pid, process);
    return process;
  }

  /** An exec of a process whose fork was not seen. Its parent is known by pid only. */
  #orphan(event: EventOf<'process.exec'>, ref: ProcessRef): ProcessState {
    this.#fold.gaps.add('trace.process', 'exec without a fork');
    const parent = this.#byPid.get(pidKey(event, event.data.ppid));
    const process = this.#add(event, ref, undefined);
    if (parent === undefined || parent === process) return process;
    this.#locate(process, event.data);
    this.#addImage(process, event, event.data);
    this.#adopt(parent, process, event, 'keyed');
    return process;
  }

  #adopt(parent: ProcessState, child: ProcessState, event: RemitEvent, basis: 'observed' | 'keyed'): void {
    child.parent = parent;
    if (child.exitedAt === undefined) parent.children.add(child);
    child.cgroup ??= parent.cgroup;
    child.containerId ??= parent.containerId;
    this.#linkParent(parent, child, event, basis, basis === 'observed' ? 1 : 0.95);
  }

  #linkParent(
    parent: ProcessState,
    child: ProcessState,
    event: RemitEvent,
    basis: 'observed' | 'keyed',
    confidence: number,
  ): void {
    const from = imageAt(parent, atOf(event)).id;
    const why = basis === 'keyed' ? { why: 'ppid of the exec' } : {};
    this.#fold.graph.link({
      from,
      to: (child.images[0] as Image).id,
      rel: 'forked',
      basis,
      confidence,
      evidence: [event.id],
      ...why,
    });
  }

  #locate(process: ProcessState, data: ExecData): void {
    process.cgroup = data.cgroup_path ?? process.cgroup;
    process.containerId = data.container_id ?? process.containerId;
  }

  #addImage(process: ProcessState, event: RemitEvent, data: ExecData): Image {
    const last = process.images.at(-1);
    const unnamed = last !== undefined && last.exe === '' && last.argv.length === 0;
    const fresh = last === undefined || (process.images.length === 1 && unnamed && event.kind === 'process.seen');
    if (last !== undefined && last.event === event.id) return last;
    const number = fresh ? 0 : last.number + 1;
    const image: Image = {
      id: `process:${process.key}#${number}`,
      number,
      since: atOf(event),
      exe: data.exe,
      argv: data.argv,
      argvTruncated: data.argv_truncated,
      event: event.id,
    };
    if (fresh) process.images.length = 0;
    process.images.push(image);
    if (process.images.length > MOST_IMAGES) process.images.splice(1, 1);
    this.#fold.graph.put(
      nodeFrom(event, 'process', image.id, {
        pid: process.pid,
        start_boot_ns: process.startBootNs,
        image: number,
        ppid: data.ppid,
        exe: data.exe,
        argv: data.argv,
        uid: data.uid,
        cgroup: process.cgroup ?? '',
        ...(process.containerId === undefined ? {} : { container_id: process.containerId }),
      }),
    );
    return image;
  }

  #end(process: ProcessState, event: RemitEvent): void {
    process.exitedAt = atOf(event);
    process.parent?.children.delete(process);
    this.#ended.set(process.key, process);
  }

  /** More live processes than a node can have in earnest: exits were lost. */
  #dropOldestLive(): void {
    for (const process of this.#processes.values()) {
      if (process.exitedAt !== undefined) continue;
      this.#forget(process);
      return;
    }
  }

  /** Its children keep their line of descent: they hang on its parent from now on. */
  #forget(process: ProcessState): void {
    this.#processes.delete(process.key);
    for (const child of process.children) {
      child.parent = process.parent;
      process.parent?.children.add(child);
    }
    process.parent?.children.delete(process);
    const pid = process.key.slice(0, process.key.lastIndexOf('@'));
    if (this.#byPid.get(pid) === process) this.#byPid.delete(pid);
    this.#fold.gaps.add('trace.process', 'evicted process');
  }
}

/** A process may run this many images before older ones (but the first) are no longer looked at. */
const MOST_IMAGES = 64;

export function currentImage(process: ProcessState): Image {
  return process.images.at(-1) as Image;
}

/** The image it ran at that time: events of other sources may come a little after an exec. */
export function imageAt(process: ProcessState, at: number): Image {
  for (let i = process.images.length - 1; i > 0; i--) {
    const image = process.images[i] as Image;
    if (image.since <= at) return image;
  }
  return process.images[0] as Image;
}

export function* ancestors(process: ProcessState): Iterable<ProcessState> {
  let depth = 0;
  for (let next = process.parent; next !== undefined && depth < 256; next = next.parent, depth++) yield next;
}

function isAncestor(of: ProcessState, maybe: ProcessState): boolean {
  if (of === maybe) return true;
  for (const ancestor of ancestors(maybe)) if (ancestor === of) return true;
  return false;
}

function pidKey(event: RemitEvent, pid: number): string {
  return `${placeOf(event)}/${pid}`;
}
