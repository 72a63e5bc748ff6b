import { RemitError } from '@remit/core/error';
import type { CoverageData } from '@remit/core/event';
import {
  kernelAvailable,
  letGoOfStart,
  openFileSource,
  openKernelSource,
  recordInto,
  type Source,
} from '@remit/sensor';
import { absentSource } from './absent-source.ts';
import { belowMount } from './below-mount.ts';
import type { WatchOptions } from './watching.ts';

/** What the sensor sees with, and what it said about what it can and cannot see. */
export interface Eyes {
  readonly source: Source;
  /** A file waits to be read, a kernel does not. */
  readonly patient: boolean;
  /** The newest statement per scope and source. */
  readonly statements: ReadonlyMap<string, CoverageData>;
  /** Another process of the product itself, which is not to be watched. */
  addOwn(pid: number): void;
}

const MOST_STATEMENTS = 2000;

/** Opens the kernel, or a capture, or nothing with the reason. Only a file that cannot be read or written is an error. */
export function openEyes(options: WatchOptions): Eyes | RemitError {
  // Node's own start is over; what it takes to load programs should not come on top of it.
  letGoOfStart();
  const opened = open(options);
  if (opened instanceof RemitError) return opened;
  const recorded = options.recordRaw === undefined ? opened.source : recorder(options.recordRaw, opened.source);
  if (recorded instanceof RemitError) {
    opened.source.close();
    return recorded;
  }
  const statements = new Map<string, CoverageData>();
  return { ...opened, source: overheard(recorded, statements), statements };
}

interface Opened {
  readonly source: Source;
  readonly patient: boolean;
  addOwn(pid: number): void;
}

function open(options: WatchOptions): Opened | RemitError {
  const nobody = () => undefined;
  if (options.play !== undefined) {
    const file = openFileSource(options.play);
    return file.ok ? { source: file.source, patient: true, addOwn: nobody } : file.error;
  }
  if (!options.kernel) {
    const reason = 'it was left alone with --no-kernel';
    return { source: absentSource('not_requested', reason), patient: false, addOwn: nobody };
  }
  const available = kernelAvailable();
  if (!available.ok) {
    const source = absentSource('unavailable', available.reason, available.remedy);
    return { source, patient: false, addOwn: nobody };
  }
  const watch = options.watch && ({ mode: 'listed', cgroups: options.watch.map(belowMount) } as const);
  const kernel = openKernelSource(watch ? { watch } : {});
  if (kernel.ok) return { source: kernel.source, patient: false, addOwn: (pid) => kernel.source.addOwn(pid) };
  const source = absentSource('failed', kernel.error.message, kernel.error.remedy);
  return { source, patient: false, addOwn: nobody };
}

function recorder(path: string, source: Source): Source | RemitError {
  const recording = recordInto(path, source);
  return recording.ok ? recording.source : recording.error;
}

/** The same source; what it says of its coverage is noted in passing. */
function overheard(source: Source, statements: Map<string, CoverageData>): Source {
  return {
    node: source.node,
    poll: (deliver) => source.poll(deliver),
    coverage() {
      const said = source.coverage();
      for (const statement of said) {
        const key = `${statement.scope}\0${statement.source}`;
        if (statements.has(key) || statements.size < MOST_STATEMENTS) statements.set(key, statement);
      }
      return said;
    },
    follow: (process) => source.follow(process),
    ignoreSession: (process, session) => source.ignoreSession(process, session),
    ignoreFlow: (socket) => source.ignoreFlow(socket),
    hurry: () => source.hurry(),
    close: () => source.close(),
  };
}
