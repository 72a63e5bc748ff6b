import { getSystemErrorName } from 'node:util';
import koffi from 'koffi';

/** A pointer into libbpf; never 0. */
export type Handle = bigint & { readonly libbpf?: never };

/** The part of libbpf 1.x the sensor uses, with errors as negative errno or undefined instead of null pointers. */
export interface Libbpf {
  open(path: string): Handle | undefined;
  /** 0 or a negative errno. */
  load(object: Handle): number;
  closeObject(object: Handle): void;
  programs(object: Handle): Handle[];
  programName(program: Handle): string;
  setAutoload(program: Handle, on: boolean): void;
  /** Where the verifier writes why it refused; the buffer must outlive the load. */
  setLog(program: Handle, log: Buffer): void;
  findMap(object: Handle, name: string): Handle | undefined;
  mapFd(map: Handle): number;
  setMaxEntries(map: Handle, entries: number): number;
  reuseFd(map: Handle, fd: number): number;
  attach(program: Handle): Handle | undefined;
  attachCgroup(program: Handle, cgroupFd: number): Handle | undefined;
  /** For every process that maps the file, now and later. `offset` is in the file. */
  attachUprobe(program: Handle, atReturn: boolean, path: string, offset: number): Handle | undefined;
  attachIterator(program: Handle): Handle | undefined;
  linkFd(link: Handle): number;
  destroyLink(link: Handle): void;
  /** On another thread: taking a probe out of a program file waits for the kernel, about 0.1 s each. */
  destroyLinkLater(link: Handle): void;
  createIterator(linkFd: number): number;
  update(mapFd: number, key: Buffer, value: Buffer): number;
  lookup(mapFd: number, key: Buffer, value: Buffer): number;
  delete(mapFd: number, key: Buffer): number;
  /** First key when `key` is null. 0, or a negative errno at the end. */
  nextKey(mapFd: number, key: Buffer | null, next: Buffer): number;
  possibleCpus(): number;
  /** Name of the last error, e.g. `EPERM`. */
  lastError(): string;
}

let loaded: Libbpf | undefined;

/** undefined where libbpf.so.1 is not installed. */
export function libbpf(): Libbpf | undefined {
  if (loaded) return loaded;
  try {
    loaded = load();
  } catch {
    return undefined;
  }
  return loaded;
}

function load(): Libbpf {
  const library = koffi.load('libbpf.so.1');
  const f = (declaration: string) => library.func(declaration);
  const setPrint = f('void *libbpf_set_print(void *print)');
  setPrint(null);

  const open = f('uintptr_t bpf_object__open_file(const char *path, const void *opts)');
  const loadObject = f('int bpf_object__load(uintptr_t object)');
  const closeObject = f('void bpf_object__close(uintptr_t object)');
  const nextProgram = f('uintptr_t bpf_object__next_program(uintptr_t object, uintptr_t previous)');
  const programName = f('const char *bpf_program__name(uintptr_t program)');
  const setAutoload = f('int bpf_program__set_autoload(uintptr_t program, bool on)');
  const setLog = f('int bpf_program__set_log_buf(uintptr_t program, void *log, size_t size)');
  const findMap = f('uintptr_t bpf_object__find_map_by_name(uintptr_t object, const char *name)');
  const mapFd = f('int bpf_map__fd(uintptr_t map)');
  const setMaxEntries = f('int bpf_map__set_max_entries(uintptr_t map, uint32_t entries)');
  const reuseFd = f('int bpf_map__reuse_fd(uintptr_t map, int fd)');
  const attach = f('uintptr_t bpf_program__attach(uintptr_t program)');
  const attachCgroup = f('uintptr_t bpf_program__attach_cgroup(uintptr_t program, int cgroup)');
  const attachUprobe = f(
    'uintptr_t bpf_program__attach_uprobe(uintptr_t program, bool atReturn, int pid, const char *path, size_t offset)',
  );
  const attachIterator = f('uintptr_t bpf_program__attach_iter(uintptr_t program, const void *opts)');
  const linkFd = f('int bpf_link__fd(uintptr_t link)');
  const destroyLink = f('int bpf_link__destroy(uintptr_t link)');
  const createIterator = f('int bpf_iter_create(int link)');
  const update = f('int bpf_map_update_elem(int map, const void *key, const void *value, uint64_t flags)');
  const lookup = f('int bpf_map_lookup_elem(int map, const void *key, void *value)');
  const remove = f('int bpf_map_delete_elem(int map, const void *key)');
  const nextKey = f('int bpf_map_get_next_key(int map, const void *key, void *next)');
  const possibleCpus = f('int libbpf_num_possible_cpus()');

  return {
    open: (path) => handle(open(path, null)),
    load: (object) => loadObject(object),
    closeObject: (object) => closeObject(object),
    programs(object) {
      const found: Handle[] = [];
      for (let program = handle(nextProgram(object, 0)); program; program = handle(nextProgram(object, program))) {
        found.push(program);
      }
      return found;
    },
    programName: (program) => programName(program),
    setAutoload: (program, on) => void setAutoload(program, on),
    setLog: (program, log) => void setLog(program, log, log.length),
    findMap: (object, name) => handle(findMap(object, name)),
    mapFd: (map) => mapFd(map),
    setMaxEntries: (map, entries) => setMaxEntries(map, entries),
    reuseFd: (map, fd) => reuseFd(map, fd),
    attach: (program) => handle(attach(program)),
    attachCgroup: (program, cgroupFd) => handle(attachCgroup(program, cgroupFd)),
    attachUprobe: (program, atReturn, path, offset) => handle(attachUprobe(program, atReturn, -1, path, offset)),
    attachIterator: (program) => handle(attachIterator(program, null)),
    linkFd: (link) => linkFd(link),
    destroyLink: (link) => void destroyLink(link),
    destroyLinkLater: (link) => destroyLink.async(link, () => {}),
    createIterator: (link) => createIterator(link),
    update: (map, key, value) => update(map, key, value, 0),
    lookup: (map, key, value) => lookup(map, key, value),
    delete: (map, key) => remove(map, key),
    nextKey: (map, key, next) => nextKey(map, key, next),
    possibleCpus: () => possibleCpus(),
    lastError: () => errorName(koffi.errno()),
  };
}

/** koffi gives an uintptr_t as number or bigint, whichever holds it. */
function handle(pointer: number | bigint): Handle | undefined {
  return pointer ? BigInt(pointer) : undefined;
}

export function errorName(errno: number): string {
  return errno ? getSystemErrorName(-Math.abs(errno)) : 'unknown error';
}
