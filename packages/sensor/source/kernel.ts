import { type ErrorCode, RemitError } from '@remit/core/error';
import type { CoverageData } from '@remit/core/event';
import { kernelAvailable } from '../load/available.ts';
import { cgroupRoot, createCgroupPaths } from '../load/cgroup.ts';
import { type Libbpf, libbpf } from '../load/libbpf.ts';
import { libc } from '../load/libc.ts';
import { loadPrograms, type Programs, type RingSizes } from '../load/programs.ts';
import { decode } from '../ring/decode/decode.ts';
import type { Decoded } from '../ring/decode/decoded.ts';
import { seedProcesses } from '../seed/seed.ts';
import { createTlsTargets, type TlsTargets } from '../tls/targets.ts';
import { createFollower } from './follow.ts';
import { openFolds } from './folds.ts';
import { applyIgnored, defaultIgnored } from './ignored-paths.ts';
import { createLosses } from './losses.ts';
import { ownSocket, socketCookies } from './own-sockets.ts';
import { createPacketHooks } from './packet-hooks.ts';
import { thisNode } from './node.ts';
import type { RawRecord } from './record.ts';
import { applySensitiveNames } from './sensitive-names.ts';
import { createSorter } from './sorter.ts';
import type { Source } from './source.ts';
import { openLanes, type Lanes } from './lanes.ts';
import { applyWatch, forgetAnswers, u32, u64, type Watch } from './watch-list.ts';
import { createWatchedTest } from './watched-test.ts';

export interface KernelOptions {
  /** Default: all of the node. */
  readonly watch?: Watch;
  /** Processes never reported; this one always is among them. */
  readonly ownPids?: readonly number[];
  /** Bytes, powers of two. */
  readonly rings?: Partial<RingSizes>;
  /** Path prefixes added to `defaultIgnored`: true is not told, false is. */
  readonly ignoredPaths?: Readonly<Record<string, boolean>>;
  /** Read TLS plaintext; default true. */
  readonly tls?: boolean;
  /** Read connections in the clear and questions to name servers; default true. */
  readonly plain?: boolean;
  readonly nodeName?: string;
}

export interface KernelSource extends Source {
  /** Replaces the list of what is watched, at once. Returns the entries that name no cgroup. */
  watch(watch: Watch): (string | bigint)[];
  /** Adds a process that is never reported. */
  addOwn(pid: number): void;
  /** Files whose TLS is read now. */
  tlsFiles(): number;
}

export type KernelResult =
  | { readonly ok: true; readonly source: KernelSource }
  | { readonly ok: false; readonly error: RemitError };

const MIB = 1024 * 1024;
const RINGS: RingSizes = { events: 2 * MIB, files: 4 * MIB, bulk: 16 * MIB };

/** Starts watching this node's kernel. Never throws; close() takes everything out of the kernel again. */
export function openKernelSource(options: KernelOptions = {}): KernelResult {
  const available = kernelAvailable();
  if (!available.ok) return refuse(available.code, available.reason);
  const bpf = libbpf();
  const root = cgroupRoot();
  if (!bpf || !root) return refuse('REMIT_NO_BPF', 'libbpf or cgroup v2 went away');
  const sizes = { ...RINGS, ...options.rings };
  const loaded = loadPrograms(bpf, sizes);
  if ('error' in loaded) return refuse('REMIT_NO_BPF', loaded.error);
  const { programs } = loaded;
  const lanes = openLanes(programs, sizes);
  if (!lanes) {
    programs.close();
    return refuse('REMIT_NO_BPF', 'the ring buffers cannot be mapped');
  }
  try {
    return { ok: true, source: start({ bpf, root, programs, lanes, options, said: loaded.coverage }) };
  } catch (error) {
    lanes.close();
    programs.close();
    return refuse('REMIT_NO_BPF', `the kernel source did not start: ${String(error)}`);
  }
}

function refuse(code: ErrorCode, what: string): KernelResult {
  return { ok: false, error: new RemitError(code, what) };
}

interface Parts {
  readonly bpf: Libbpf;
  readonly root: string;
  readonly programs: Programs;
  readonly lanes: Lanes;
  readonly options: KernelOptions;
  readonly said: readonly CoverageData[];
}

const SECOND_MS = 1000;

function start(parts: Parts): KernelSource {
  const { bpf, root, programs, lanes, options } = parts;
  const clock = libc();
  const map = (name: string): number => programs.map(name) as number;
  const coverage: CoverageData[] = [...parts.said];
  const report = (statement: CoverageData): void => void coverage.push(statement);

  const watchMaps = { settings: map('settings'), listed: map('cgroups_listed'), known: map('cgroups_known') };
  const own = new Set<number>();
  function addOwn(pid: number): void {
    own.add(pid);
    bpf.update(map('own_processes'), u32(pid), u32(1));
  }
  for (const cookie of socketCookies()) bpf.update(map('owners'), u64(cookie), ownSocket());
  for (const pid of [process.pid, ...(options.ownPids ?? [])]) addOwn(pid);
  const ignored = programs.map('ignored_prefixes');
  if (ignored !== undefined) applyIgnored(bpf, ignored, { ...defaultIgnored, ...options.ignoredPaths });
  const named = programs.map('sensitive_names');
  if (named !== undefined) applySensitiveNames(bpf, named);
  let watching: Watch = options.watch ?? { mode: 'all' };
  for (const entry of applyWatch(bpf, watchMaps, root, watching)) report(unknownCgroup(entry));

  const follower = createFollower();
  const cgroups = createCgroupPaths(root);
  const losses = createLosses({
    bpf,
    total: map('lost'),
    byCgroup: map('lost_by_cgroup'),
    programs: programs.all,
    cgroupPath: (id) => cgroups.of(id, 0),
  });
  const foldTable = programs.map('folds');
  const folds = foldTable === undefined ? undefined : openFolds(foldTable);
  const sorter = createSorter();
  const startedAt = clock.bootNs();
  coverage.push(...programs.attach(root));
  const tls =
    options.tls === false
      ? undefined
      : createTlsTargets({ bpf, programs: programs.tls, together: programs.tlsTogether, report });
  const packets =
    options.plain === false ? undefined : createPacketHooks({ bpf, programs: programs.packets, root, cgroups, report });
  if (packets) packets.watch(watching);
  else report({ scope: 'node', source: 'kernel.flow', state: 'not_requested', lost: 0, truncated: 0 });
  if (tls) tls.prepare();
  else report({ scope: 'node', source: 'tls.openssl', state: 'not_requested', lost: 0, truncated: 0 });
  seed(watching);

  /** Tells the processes that are there and watched now, and were not before. */
  function seed(now: Watch, before?: Watch): void {
    const since = before ? clock.bootNs() : startedAt;
    const found = programs.seed ? seedProcesses(bpf, programs.seed, since) : { error: 'its program is not loaded' };
    if ('error' in found) {
      report({ scope: 'node', source: 'kernel.seed', state: 'failed', lost: 0, truncated: 0, reason: found.error });
      return;
    }
    const isWatched = createWatchedTest(now, root, cgroups);
    const wasWatched = before ? createWatchedTest(before, root, cgroups) : () => false;
    for (const record of found) {
      if (own.has(record.pid) || !isWatched(record) || wasWatched(record)) continue;
      accept(record);
      tls?.running(record.pid);
    }
  }

  /** Everything that must be done with a record before it is old enough to be handed on. */
  function accept(record: RawRecord): void {
    if (record.type === 'exit') for (const counted of folds?.ofProcess(record, record.bootNs) ?? []) accept(counted);
    losses.note(record);
    const path = record.type === 'exec' || record.type === 'seen' ? cgroups.of(record.cgroup, record.pid) : undefined;
    sorter.add(path === undefined ? record : ({ ...record, cgroupPath: path } as RawRecord));
    const content = follower.note(record);
    if (content) sorter.add(content);
  }

  function acceptDecoded({ record, libraryOnly, fold }: Decoded): void {
    if (tls) lookForTls(tls, record);
    if (fold && record.type === 'open') folds?.begun(record, fold.slot, fold.generation);
    if (!libraryOnly) accept(record);
  }

  let undecoded = 0;
  let watermark = 0n;
  let hurried = false;
  let closed = false;
  let listChanged = true;
  let lossesAt = 0;
  return {
    node: thisNode(options.nodeName),
    poll(deliver) {
      if (closed) return undefined;
      if (listChanged) forgetAnswers(bpf, watchMaps);
      listChanged = false;
      const now = clock.bootNs();
      const complete = lanes.drain(now, (view, at, length) => {
        const decoded = decode(view, at, length);
        if (decoded) acceptDecoded(decoded);
        else undecoded++;
        return decoded?.record.bootNs;
      });
      for (const counted of (hurried ? folds?.all(now) : folds?.due(now)) ?? []) accept(counted);
      if (complete > watermark) watermark = complete;
      sorter.release(watermark, deliver);
      return watermark;
    },
    coverage() {
      const now = performance.now();
      if (!closed && now - lossesAt > SECOND_MS / 4) {
        lossesAt = now;
        coverage.push(...losses.take(), ...leftOut(follower.takeMissed(), undecoded, sorter.takeLate()));
        undecoded = 0;
      }
      return coverage.splice(0);
    },
    follow(process) {
      for (const content of follower.follow(process, clock.bootNs())) sorter.add(content);
    },
    ignoreSession(process, session) {
      const ignoredSessions = programs.map('sessions_ignored');
      if (ignoredSessions === undefined || closed) return;
      bpf.update(ignoredSessions, Buffer.concat([u64(session), u32(process.pid), u32(0)]), u64(process.startBootNs));
    },
    ignoreFlow(socket) {
      const ignoredFlows = programs.map('flows_ignored');
      if (ignoredFlows !== undefined && !closed) bpf.update(ignoredFlows, u64(socket), u32(1));
    },
    watch(next) {
      if (closed) return [];
      const before = watching;
      watching = next;
      const unknown = applyWatch(bpf, watchMaps, root, next);
      listChanged = true;
      packets?.watch(next);
      seed(next, before);
      return unknown;
    },
    hurry() {
      hurried = true;
    },
    addOwn,
    tlsFiles: () => tls?.attached() ?? 0,
    close() {
      if (closed) return;
      closed = true;
      tls?.close();
      packets?.close();
      lanes.close();
      folds?.close();
      programs.close();
    },
  };
}

function lookForTls(tls: TlsTargets, record: RawRecord): void {
  if (record.type === 'exec') tls.started(record.pid);
  else if (record.type === 'open' && /\.so(\.[^/]*)?$/.test(record.resolved)) tls.opened(record.pid, record.resolved);
}

function unknownCgroup(entry: string | bigint): CoverageData {
  return {
    scope: `cgroup:${entry}`,
    source: 'kernel',
    state: 'failed',
    lost: 0,
    truncated: 0,
    reason: 'there is no such cgroup',
    remedy: 'give a path below the cgroup v2 mount',
  };
}

function leftOut(contents: number, undecoded: number, late: number): CoverageData[] {
  const base = { scope: 'node', state: 'attached', truncated: 0 } as const;
  return [
    { ...base, source: 'content', lost: contents, reason: 'opened files that were gone, replaced or too many to read' },
    {
      ...base,
      source: 'kernel.ring',
      lost: undecoded,
      reason: 'records of unknown form; the objects and the sensor differ',
    },
    {
      ...base,
      source: 'kernel.order',
      lost: 0,
      truncated: late,
      reason: 'records that came after their time; told with a later time',
    },
  ].filter(({ lost, truncated }) => lost + truncated > 0);
}
