import { writeFileSync } from 'node:fs';
import { ports } from '../load/workbench.ts';
import { type Contender, nothing, type Said } from './contender.ts';

const READY = 'BEGIN { printf("ready\\n"); }';

/** Every exec, open and connect as a line of text: the least a general tracer does. */
export const bpftrace = tracer(
  'bpftrace',
  ['idle', 'agent', 'execs', 'opens', 'redis'],
  ['exec', 'open', 'connect'],
  [
    'tracepoint:syscalls:sys_enter_execve { printf("exec %d %s\\n", pid, str(args->filename)); }',
    'tracepoint:syscalls:sys_enter_openat { printf("open %d %s\\n", pid, str(args->filename)); }',
    'tracepoint:syscalls:sys_enter_connect { $at = (uint64)args->uservaddr; printf("connect %d port %d\\n", pid, *(uint8 *)uptr($at + 2) * 256 + *(uint8 *)uptr($at + 3)); }',
  ],
);

/** The same three hooks counting in the kernel: what the hooks alone cost. */
export const bpftraceCount = tracer(
  'bpftrace-count',
  ['agent', 'execs', 'opens', 'redis'],
  [],
  [
    'tracepoint:syscalls:sys_enter_execve { @execs = count(); }',
    'tracepoint:syscalls:sys_enter_openat { @opens = count(); }',
    'tracepoint:syscalls:sys_enter_connect { @connects = count(); }',
  ],
);

const WRITES = 'uprobe:libssl:SSL_write, uprobe:libssl:SSL_write_ex';
const READS = 'uprobe:libssl:SSL_read, uprobe:libssl:SSL_read_ex';
const READS_END = 'uretprobe:libssl:SSL_read, uretprobe:libssl:SSL_read_ex';

/** Each TLS message with its first bytes; a whole KiB is more than it takes. */
export const bpftraceTls = tracer(
  'bpftrace-tls',
  ['agent', 'tls'],
  ['tls'],
  [
    `${WRITES} { printf("tls %d %s\\n", pid, str(arg1, 16)); }`,
    `${READS} { @into[tid] = arg1; }`,
    `${READS_END} /@into[tid]/ { if ((int32)retval > 0) { printf("tls %d %s\\n", pid, str(@into[tid], 16)); } delete(@into[tid]); }`,
  ],
);

/** The same traps counting: what they alone cost. */
export const bpftraceTlsCount = tracer(
  'bpftrace-tls-count',
  ['tls'],
  [],
  [`${WRITES} { @writes = count(); }`, `${READS} { @reads = count(); }`, `${READS_END} { @ends = count(); }`],
);

function tracer(
  name: string,
  loads: Contender['loads'],
  covers: Contender['covers'],
  program: readonly string[],
): Contender {
  return {
    name,
    loads,
    covers,
    prepare: (bench) => writeFileSync(bench.path(`${name}.bt`), [READY, ...program].join('\n')),
    command: (bench) => ['bpftrace', bench.path(`${name}.bt`)],
    ready: /^ready$/m,
    read,
    saysLosses: true,
  };
}

function read(line: string): Said {
  if (line.startsWith('exec ')) return line.includes('/mkbin/') ? { seen: ['exec', 1] } : nothing;
  if (line.startsWith('open ')) return line.includes('mkopen') ? { seen: ['open', 1] } : nothing;
  if (line.startsWith('connect ')) return line.endsWith(` port ${ports.calls}`) ? { seen: ['connect', 1] } : nothing;
  if (line.startsWith('tls ')) return line.includes('mktls') ? { seen: ['tls', 1] } : nothing;
  const lost = /Lost (\d+) events/.exec(line)?.[1];
  return lost === undefined ? nothing : { lost: Number(lost) };
}
