import { closeSync, openSync } from 'node:fs';
import type { CoverageData } from '@remit/core/event';
import { type ObjectName, objectPath, objects } from '../bpf/build.ts';
import type { Handle, Libbpf } from './libbpf.ts';
import { type LoadedObject, loadObject, type ObjectOptions } from './object.ts';

/** All BPF programs of the sensor in the kernel, and what is to be said about each. */
export interface Programs {
  map(name: string): number | undefined;
  /** Programs that are attached file by file, later. */
  readonly tls: ReadonlyMap<string, Handle>;
  /** Whether they take all places of a file in one link. */
  readonly tlsTogether: boolean;
  /** Programs that are attached to the watched cgroups alone; undefined where the kernel refused one. */
  readonly packets: { readonly egress: Handle; readonly ingress: Handle } | undefined;
  readonly seed: Handle | undefined;
  /** Every program by the name that coverage gives it. */
  readonly all: ReadonlyMap<string, Handle>;
  /** Attaches the programs that watch the whole node. */
  attach(cgroupRoot: string): CoverageData[];
  close(): void;
}

export interface RingSizes {
  /** Bytes, powers of two of at least a page. */
  readonly events: number;
  readonly files: number;
  readonly bulk: number;
}

const SHARED = [
  'events',
  'files',
  'bulk',
  'lost',
  'lost_by_cgroup',
  'folds',
  'settings',
  'cgroups_listed',
  'cgroups_known',
  'own_processes',
  'owners',
];

/** Loads every object; one that the kernel refuses is reported and the others work. Undefined only when nothing could be loaded. */
export function loadPrograms(
  bpf: Libbpf,
  rings: RingSizes,
): { programs: Programs; coverage: CoverageData[] } | { error: string } {
  const loaded = new Map<ObjectName, LoadedObject>();
  const coverage: CoverageData[] = [];
  const shared = new Map<string, number>();
  for (const name of objects) {
    const entries = { events: rings.events, files: rings.files, bulk: rings.bulk };
    const object =
      name === 'tls'
        ? loadUprobes(bpf, objectPath(name), { shared, entries })
        : loadObject(bpf, objectPath(name), { shared, entries });
    if ('error' in object) {
      coverage.push(failed(`kernel.${name}`, object.error));
      continue;
    }
    loaded.set(name, object);
    for (const { program, reason } of object.refused) coverage.push(failed(sourceOf(name, program), reason));
    for (const map of SHARED) {
      const fd = object.map(map);
      if (fd !== undefined && !shared.has(map)) shared.set(map, fd);
    }
  }
  if (!shared.has('events')) return { error: coverage.map(({ reason }) => reason).join('; ') };
  return { programs: createPrograms(bpf, loaded, shared), coverage };
}

/**
 * A program is loaded for one of the two ways of setting it, and run in the other it misreads its cookie. The way with one link for
 * many places is tried on the object file itself, which nobody executes.
 */
function loadUprobes(bpf: Libbpf, path: string, options: ObjectOptions): LoadedObject | { readonly error: string } {
  const object = loadObject(bpf, path, { ...options, uprobes: true });
  const program = 'error' in object ? undefined : object.programs.get('ssl_entered');
  const link = program === undefined ? -1 : bpf.attachUprobes(program, false, path, [{ offset: 0, cookie: 0 }]);
  if (link >= 0) {
    bpf.closeLater(link);
    return object;
  }
  if (!('error' in object)) object.close();
  return loadObject(bpf, path, options);
}

/** How coverage names a program: what it shows, not what it is called. */
function sourceOf(object: ObjectName, program: string): string {
  if (object === 'process') return `kernel.${program.replace(/^on_/, '')}`;
  return `kernel.${object}.${program.replace(/^on_/, '')}`;
}

function failed(source: string, reason: string): CoverageData {
  const remedy = 'see `remit doctor`; this part is not seen, the rest is';
  return { scope: 'node', source, state: 'failed', lost: 0, truncated: 0, reason, remedy };
}

function createPrograms(bpf: Libbpf, loaded: Map<ObjectName, LoadedObject>, shared: Map<string, number>): Programs {
  const links: Handle[] = [];
  return {
    map(name) {
      if (shared.has(name)) return shared.get(name);
      for (const object of loaded.values()) {
        const fd = object.map(name);
        if (fd !== undefined) return fd;
      }
      return undefined;
    },
    tls: loaded.get('tls')?.programs ?? new Map(),
    tlsTogether: loaded.get('tls')?.uprobes ?? false,
    packets: packetPrograms(loaded.get('flow')),
    seed: loaded.get('seed')?.programs.get('seed_task'),
    all: new Map(
      [...loaded].flatMap(([name, object]) =>
        [...object.programs].map(([program, handle]) => [sourceOf(name, program), handle]),
      ),
    ),
    attach(cgroupRoot) {
      const cgroup = openSync(cgroupRoot, 'r');
      const coverage: CoverageData[] = [];
      for (const name of ['process', 'open', 'net', 'flow'] as const) {
        for (const [program, handle] of loaded.get(name)?.programs ?? []) {
          if (program === EGRESS || program === INGRESS) continue;
          const link = isCgroupHook(program) ? bpf.attachCgroup(handle, cgroup) : bpf.attach(handle);
          const source = sourceOf(name, program);
          if (link) links.push(link);
          coverage.push(
            link
              ? { scope: 'node', source, state: 'attached', lost: 0, truncated: 0 }
              : failed(source, `it does not attach (${bpf.lastError()})`),
          );
        }
      }
      closeSync(cgroup);
      return coverage;
    },
    close() {
      for (const link of links) bpf.destroyLink(link);
      for (const object of [...loaded.values()].reverse()) object.close();
    },
  };
}

const EGRESS = 'on_egress';
const INGRESS = 'on_ingress';

function packetPrograms(object: LoadedObject | undefined): Programs['packets'] {
  const egress = object?.programs.get(EGRESS);
  const ingress = object?.programs.get(INGRESS);
  return egress && ingress ? { egress, ingress } : undefined;
}

function isCgroupHook(program: string): boolean {
  return /^on_(connect|sendmsg)[46]$/.test(program);
}
