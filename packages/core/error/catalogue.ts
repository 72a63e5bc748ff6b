/** Every coded error of the product, in one place. Codes are stable: scripts and runbooks name them. */
export const catalogue = {
  REMIT_NO_ROOT: {
    cause: 'loading BPF programs needs root or CAP_BPF, CAP_PERFMON, CAP_SYS_RESOURCE and CAP_NET_ADMIN',
    remedy: 'run it with sudo, or go on without the kernel source (it is then marked unavailable)',
  },
  REMIT_NO_BPF: {
    cause: 'the kernel refused or lacks what the sensor needs',
    remedy: 'see `remit doctor` for each program; a kernel from 5.15 on with BTF (/sys/kernel/btf/vmlinux) is needed',
  },
  REMIT_NO_LIBBPF: {
    cause: 'libbpf.so.1 could not be loaded',
    remedy: 'install it (Debian and Ubuntu: apt-get install libbpf1)',
  },
  REMIT_NO_CLANG: {
    cause: 'the BPF objects are not built yet and there is no clang to build them',
    remedy: 'install clang (Debian and Ubuntu: apt-get install clang), then `make build`',
  },
  REMIT_BAD_FILE: {
    cause: 'the file is not what this verb reads, or it was cut or changed',
    remedy: 'give a file written by the same product, and check that it was copied whole',
  },
  REMIT_BAD_EVENT: {
    cause: 'an event does not fit the schema',
    remedy: 'check that sensor and hub are of the same version; the event was left out and counted',
  },
  REMIT_HUB_AWAY: {
    cause: 'nobody answers at the hub’s address',
    remedy: 'start it with `remit up`, or name another with --hub URL',
  },
  REMIT_HUB_REFUSED: {
    cause: 'the hub answered with an error',
    remedy: 'see the hub’s log; with 401, give the token from the data folder (--data DIR)',
  },
  REMIT_NO_DATA: {
    cause: 'the data folder holds no store yet',
    remedy: 'start with `remit up`, or name another folder with --data DIR',
  },
  REMIT_STORE: {
    cause: 'the store could not be opened or written',
    remedy: 'check space, permissions and that no second hub uses the folder',
  },
  REMIT_NOT_FOUND: {
    cause: 'there is no such thing in the store',
    remedy: 'list what there is (`remit incidents`, `remit agents`)',
  },
  REMIT_INTERNAL: {
    cause: 'a defect of the product',
    remedy: 'please report it with the lines above',
  },
  REMIT_USAGE: {
    cause: 'the call was not understood',
    remedy: 'see --help',
  },
} as const satisfies Record<string, { readonly cause: string; readonly remedy: string }>;

export type ErrorCode = keyof typeof catalogue;
