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
  /** Before load: the program is for attachUprobes, not for attachUprobe. */
  expectUprobes(program: Handle): void;
  /** Where the verifier writes why it refused; the buffer must outlive the load. */
  setLog(program: Handle, log: Buffer): void;
  /** Times the kernel did not run the program because it was running on that processor already. */
  missed(program: Handle): number;
  findMap(object: Handle, name: string): Handle | undefined;
  mapFd(map: Handle): number;
  setMaxEntries(map: Handle, entries: number): number;
  reuseFd(map: Handle, fd: number): number;
  attach(program: Handle): Handle | undefined;
  attachCgroup(program: Handle, cgroupFd: number): Handle | undefined;
  /** For every process that maps the file, now and later. `offset` is in the file. */
  attachUprobe(program: Handle, atReturn: boolean, path: string, offset: number, cookie: number): Handle | undefined;
  /** The same for many places of the file at once: a file descriptor, or a negative errno (before Linux 6.6 always). */
  attachUprobes(program: Handle, atReturn: boolean, path: string, places: readonly UprobePlace[]): number;
  /** Closes a file descriptor on another thread, for those whose closing waits for the kernel. */
  closeLater(fd: number): void;
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
  /** Makes a ring buffer of one page and lets it go: whether the kernel lets this process use BPF. 0 or a negative errno. */
  tryRing(pageSize: number): number;
  /** Name of the last error, e.g. `EPERM`. */
  lastError(): string;
}

/** struct bpf_prog_info of linux/bpf.h, as far as recursion_misses, which came with 5.12. */
const PROGRAM_INFO_BYTES = 256;
const RECURSION_MISSES = 208;

/** struct bpf_uprobe_opts of libbpf 1.x: size, ref_ctr_offset, bpf_cookie, retprobe, func_name. */
const UPROBE_OPTIONS_BYTES = 40;

export interface UprobePlace {
  readonly offset: number;
  readonly cookie: number;
}

/** The part of union bpf_attr of linux/bpf.h that makes a link of many uprobes; libbpf knows it from 1.3 on. */
const LINK_CREATE = {
  program: 'uint32_t',
  target: 'uint32_t',
  type: 'uint32_t',
  flags: 'uint32_t',
  path: 'const char *',
  offsets: 'uint64_t *',
  references: 'void *',
  cookies: 'uint64_t *',
  count: 'uint32_t',
  probeFlags: 'uint32_t',
  pid: 'uint32_t',
  padding: 'uint32_t',
};
const RINGBUF = 27;
const LINK_CREATE_COMMAND = 28;
const UPROBE_MULTI = 48;
const SYSCALL_BPF = process.arch === 'arm64' ? 280 : 321;

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
  koffi.struct('remit_link_create', LINK_CREATE);
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
  const programFd = f('int bpf_program__fd(uintptr_t program)');
  const infoOf = f('int bpf_obj_get_info_by_fd(int fd, void *info, _Inout_ uint32_t *length)');
  const info = Buffer.alloc(PROGRAM_INFO_BYTES);
  const findMap = f('uintptr_t bpf_object__find_map_by_name(uintptr_t object, const char *name)');
  const mapFd = f('int bpf_map__fd(uintptr_t map)');
  const setMaxEntries = f('int bpf_map__set_max_entries(uintptr_t map, uint32_t entries)');
  const reuseFd = f('int bpf_map__reuse_fd(uintptr_t map, int fd)');
  const attach = f('uintptr_t bpf_program__attach(uintptr_t program)');
  const attachCgroup = f('uintptr_t bpf_program__attach_cgroup(uintptr_t program, int cgroup)');
  const attachUprobe = f(
    'uintptr_t bpf_program__attach_uprobe_opts(uintptr_t program, int pid, const char *path, size_t offset, void *opts)',
  );
  const setAttachType = f('int bpf_program__set_expected_attach_type(uintptr_t program, int type)');
  const libc = koffi.load('libc.so.6');
  const linkCreate = libc.func(
    'long syscall(long number, int command, _In_ remit_link_create *request, uint32_t size)',
  );
  const closeFd = libc.func('int close(int fd)');
  const attachIterator = f('uintptr_t bpf_program__attach_iter(uintptr_t program, const void *opts)');
  const linkFd = f('int bpf_link__fd(uintptr_t link)');
  const destroyLink = f('int bpf_link__destroy(uintptr_t link)');
  const createIterator = f('int bpf_iter_create(int link)');
  const update = f('int bpf_map_update_elem(int map, const void *key, const void *value, uint64_t flags)');
  const lookup = f('int bpf_map_lookup_elem(int map, const void *key, void *value)');
  const remove = f('int bpf_map_delete_elem(int map, const void *key)');
  const nextKey = f('int bpf_map_get_next_key(int map, const void *key, void *next)');
  const mapCreate = f(
    'int bpf_map_create(int type, const char *name, uint32_t key, uint32_t value, uint32_t entries, const void *opts)',
  );
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
    missed(program) {
      // Counts and pointers of the request stand in the same structure: all of them none.
      info.fill(0);
      const length = [info.length];
      if (infoOf(programFd(program), info, length) !== 0 || (length[0] ?? 0) < RECURSION_MISSES + 8) return 0;
      return Number(info.readBigUInt64LE(RECURSION_MISSES));
    },
    findMap: (object, name) => handle(findMap(object, name)),
    mapFd: (map) => mapFd(map),
    setMaxEntries: (map, entries) => setMaxEntries(map, entries),
    reuseFd: (map, fd) => reuseFd(map, fd),
    attach: (program) => handle(attach(program)),
    attachCgroup: (program, cgroupFd) => handle(attachCgroup(program, cgroupFd)),
    attachUprobe(program, atReturn, path, offset, cookie) {
      const options = Buffer.alloc(UPROBE_OPTIONS_BYTES);
      options.writeBigUInt64LE(BigInt(UPROBE_OPTIONS_BYTES), 0);
      options.writeBigUInt64LE(BigInt(cookie), 16);
      options.writeUInt8(atReturn ? 1 : 0, 24);
      return handle(attachUprobe(program, -1, path, offset, options));
    },
    attachUprobes(program, atReturn, path, places) {
      const request = {
        program: programFd(program),
        target: 0,
        type: UPROBE_MULTI,
        flags: 0,
        path,
        offsets: BigUint64Array.from(places, ({ offset }) => BigInt(offset)),
        references: null,
        cookies: BigUint64Array.from(places, ({ cookie }) => BigInt(cookie)),
        count: places.length,
        probeFlags: atReturn ? 1 : 0,
        pid: 0,
        padding: 0,
      };
      const fd = Number(linkCreate(SYSCALL_BPF, LINK_CREATE_COMMAND, request, koffi.sizeof('remit_link_create')));
      return fd >= 0 ? fd : -koffi.errno();
    },
    closeLater: (fd) => closeFd.async(fd, () => {}),
    expectUprobes: (program) => void setAttachType(program, UPROBE_MULTI),
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
    tryRing(pageSize) {
      const fd = mapCreate(RINGBUF, 'remit_try', 0, 0, pageSize, null);
      if (fd >= 0) closeFd(fd);
      return fd >= 0 ? 0 : fd;
    },
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
