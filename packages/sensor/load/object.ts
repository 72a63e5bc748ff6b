import { errorName, type Handle, type Libbpf } from './libbpf.ts';

/** One BPF object in the kernel: those of its programs that would load, and its maps by name. */
export interface LoadedObject {
  readonly programs: ReadonlyMap<string, Handle>;
  /** Programs the kernel refused, with the reason. They are left out, the rest works. */
  readonly refused: readonly { readonly program: string; readonly reason: string }[];
  /** File descriptor of a map, undefined where the object has none of that name. */
  map(name: string): number | undefined;
  /** Loaded for attachUprobes, not for attachUprobe. */
  readonly uprobes: boolean;
  close(): void;
}

export interface ObjectOptions {
  /** Maps of objects loaded before, by name, to be used instead of making new ones. */
  readonly shared: ReadonlyMap<string, number>;
  /** Its programs are for attachUprobes. */
  readonly uprobes?: boolean;
  /** Entries (for rings: bytes, a power of two) instead of what the source says. */
  readonly entries?: Readonly<Record<string, number>>;
}

/** Loads all programs at once, or, where the kernel refuses one, each that it does not refuse. Never throws. */
export function loadObject(
  bpf: Libbpf,
  path: string,
  options: ObjectOptions,
): LoadedObject | { readonly error: string } {
  const whole = tryLoad(bpf, path, options, () => true);
  if ('object' in whole) return loaded(bpf, whole.object, [], options);
  if (whole.names.length === 0) return { error: `${path}: ${whole.error}` };

  const refused: { program: string; reason: string }[] = [];
  for (const name of whole.names) {
    const alone = tryLoad(bpf, path, options, (other) => other === name);
    if ('object' in alone) bpf.closeObject(alone.object);
    else refused.push({ program: name, reason: alone.error });
  }
  const bad = new Set(refused.map(({ program }) => program));
  const rest = tryLoad(bpf, path, options, (name) => !bad.has(name));
  if ('object' in rest) return loaded(bpf, rest.object, refused, options);
  return { error: `${path}: ${rest.error}` };
}

const LOG_BYTES = 64 * 1024;

type Attempt = { readonly object: Handle } | { readonly error: string; readonly names: readonly string[] };

function tryLoad(bpf: Libbpf, path: string, options: ObjectOptions, wanted: (name: string) => boolean): Attempt {
  const object = bpf.open(path);
  if (!object) return { error: `cannot be opened (${bpf.lastError()})`, names: [] };
  for (const [name, fd] of options.shared) {
    const map = bpf.findMap(object, name);
    if (map) bpf.reuseFd(map, fd);
  }
  for (const [name, entries] of Object.entries(options.entries ?? {})) {
    const map = options.shared.has(name) ? undefined : bpf.findMap(object, name);
    if (map) bpf.setMaxEntries(map, entries);
  }
  const programs = bpf.programs(object).map((program) => ({ program, name: bpf.programName(program) }));
  const logs: Buffer[] = [];
  for (const { program, name } of programs) {
    bpf.setAutoload(program, wanted(name));
    if (options.uprobes) bpf.expectUprobes(program);
    const log = Buffer.alloc(LOG_BYTES);
    logs.push(log);
    bpf.setLog(program, log);
  }
  const result = bpf.load(object);
  if (result === 0) return { object };
  bpf.closeObject(object);
  const said = logs.map(lastWords).filter((words) => words !== '');
  return { error: [errorName(result), ...said].join(': '), names: programs.map(({ name }) => name) };
}

/** The line of the verifier's log that says why: the last one before the statistics. */
function lastWords(log: Buffer): string {
  const end = log.indexOf(0);
  const lines = log.toString('utf8', 0, end < 0 ? log.length : end).split('\n');
  const telling = lines.filter((line) => line !== '' && !line.startsWith('processed ') && !line.startsWith('--'));
  return telling.at(-1)?.slice(0, 300) ?? '';
}

function loaded(bpf: Libbpf, object: Handle, refused: LoadedObject['refused'], options: ObjectOptions): LoadedObject {
  const bad = new Set(refused.map(({ program }) => program));
  const programs = new Map<string, Handle>();
  for (const program of bpf.programs(object)) {
    const name = bpf.programName(program);
    if (!bad.has(name)) programs.set(name, program);
  }
  return {
    programs,
    refused,
    uprobes: options.uprobes === true,
    map(name) {
      const map = bpf.findMap(object, name);
      return map ? bpf.mapFd(map) : undefined;
    },
    close: () => bpf.closeObject(object),
  };
}
