/**
 * Where each member of bpf/record.h stands, in bytes. Written down rather than generated, so that decoders are plain code;
 * layout.test.ts holds it against the compiled objects' BTF.
 */
export const layout = {
  record_header: { boot_ns: 0, start_boot_ns: 8, cgroup: 16, pid: 24, tid: 28, uid: 32, type: 36, size: 40 },
  fork_record: { child_start_boot_ns: 40, child_pid: 48, size: 56 },
  exec_record: {
    parent_start_boot_ns: 40,
    ppid: 48,
    argv_length: 52,
    argv_total: 56,
    exe_length: 60,
    cwd_length: 64,
    data: 72,
    size: 72,
  },
  exit_record: { exit_code: 40, signal: 44, size: 48 },
  open_record: {
    inode: 40,
    dev: 48,
    flags: 52,
    path_length: 56,
    resolved_length: 60,
    fd: 64,
    library_only: 68,
    data: 72,
    size: 72,
  },
  connect_record: { socket: 40, address: 48, port: 64, family: 66, protocol: 68, repeats: 72, size: 80 },
  established_record: {
    socket: 40,
    source: 48,
    destination: 64,
    source_port: 80,
    destination_port: 82,
    family: 84,
    size: 88,
  },
  close_record: { socket: 40, bytes_out: 48, bytes_in: 56, established: 64, size: 72 },
  tls_record: {
    session: 40,
    offset: 48,
    socket: 56,
    length: 64,
    cut: 68,
    fd: 72,
    incoming: 76,
    data: 80,
    size: 80,
  },
  tls_free_record: { session: 40, size: 48 },
  seed_record: { start_boot_ns: 0, parent_start_boot_ns: 8, cgroup: 16, pid: 24, ppid: 28, uid: 32, size: 40 },
  session_key: { session: 0, pid: 8, size: 16 },
} as const;

/** enum record_type. */
export const recordType = {
  fork: 1,
  exec: 2,
  exit: 3,
  open: 4,
  connect: 5,
  established: 6,
  close: 7,
  tls: 8,
  tls_free: 9,
} as const;
