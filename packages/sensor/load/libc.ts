import koffi from 'koffi';

/** The few C library calls that Node has no name for. Loaded at first use: importing this costs nothing. */
export interface Libc {
  /** Maps `length` bytes of `fd`; undefined when refused. Lives until unmap. */
  map(fd: number, offset: number, length: number, writable: boolean): Mapping | undefined;
  unmap(mapping: Mapping): void;
  readonly pageSize: number;
  /** CLOCK_BOOTTIME in nanoseconds: the clock of every record. */
  bootNs(): bigint;
  /** CLOCK_REALTIME in nanoseconds since the Unix epoch. */
  wallNs(): bigint;
  /** The kernel's number for an open socket (SO_COOKIE); undefined for what is none. */
  socketCookie(fd: number): bigint | undefined;
  /** Drops pages of a mapping; the next use reads them anew from what is mapped. Whole pages, never of memory that was written. */
  dropPages(address: bigint, length: number): void;
  /** Gives free memory of malloc back to the system. */
  trimHeap(): void;
  /** mount(2) of a pseudo file system; true when it worked. */
  mount(type: string, at: string): boolean;
}

export interface Mapping {
  readonly address: bigint;
  readonly length: number;
  /** Direct access to the mapped memory. Never touch it after unmap. */
  readonly memory: ArrayBuffer;
}

const PROT_READ = 1;
const PROT_WRITE = 2;
const MAP_SHARED = 1;
const MAP_FAILED = 0xffff_ffff_ffff_ffffn;
const SC_PAGESIZE = 30;
const MADV_DONTNEED = 4;
const SOL_SOCKET = 1;
const SO_COOKIE = 57;
const CLOCK_REALTIME = 0;
const CLOCK_BOOTTIME = 7;

let loaded: Libc | undefined;

export function libc(): Libc {
  return (loaded ??= load());
}

function load(): Libc {
  const library = koffi.load('libc.so.6');
  const mmap = library.func(
    'uintptr_t mmap(void *at, size_t length, int protection, int flags, int fd, int64_t offset)',
  );
  const munmap = library.func('int munmap(uintptr_t at, size_t length)');
  const madvise = library.func('int madvise(uintptr_t at, size_t length, int advice)');
  const mallocTrim = optional(library, 'int malloc_trim(size_t pad)');
  const sysconf = library.func('long sysconf(int name)');
  const clockGettime = library.func('int clock_gettime(int clock, void *time)');
  const mount = library.func(
    'int mount(const char *source, const char *target, const char *type, ulong flags, void *data)',
  );

  const getsockopt = library.func('int getsockopt(int fd, int level, int name, void *value, _Inout_ uint32_t *length)');

  const time = Buffer.alloc(16);
  const cookie = Buffer.alloc(8);
  const read = (clock: number): bigint => {
    clockGettime(clock, time);
    return time.readBigInt64LE(0) * 1_000_000_000n + time.readBigInt64LE(8);
  };
  return {
    map(fd, offset, length, writable) {
      const address = BigInt(mmap(null, length, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, fd, offset));
      if (address === MAP_FAILED || address === 0n) return undefined;
      return { address, length, memory: koffi.view(address, length) };
    },
    unmap: (mapping) => void munmap(mapping.address, mapping.length),
    pageSize: Number(sysconf(SC_PAGESIZE)),
    bootNs: () => read(CLOCK_BOOTTIME),
    wallNs: () => read(CLOCK_REALTIME),
    socketCookie: (fd) =>
      getsockopt(fd, SOL_SOCKET, SO_COOKIE, cookie, [cookie.length]) === 0 ? cookie.readBigUInt64LE() : undefined,
    dropPages: (address, length) => void madvise(address, length, MADV_DONTNEED),
    trimHeap: () => void mallocTrim?.(0),
    mount: (type, at) => mount(type, at, type, 0, null) === 0,
  };
}

/** glibc has it, musl does not. */
function optional(library: ReturnType<typeof koffi.load>, declaration: string) {
  try {
    return library.func(declaration);
  } catch {
    return undefined;
  }
}
