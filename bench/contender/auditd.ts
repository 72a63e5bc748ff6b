import { mkdirSync, writeFileSync } from 'node:fs';
import { ports } from '../load/workbench.ts';
import { type Contender, nothing, type Said } from './contender.ts';

/** The kernel's audit log of execve, openat and connect, written by its daemon with settings of its own. */
export const auditd: Contender = {
  name: 'auditd',
  loads: ['idle', 'agent', 'execs', 'opens', 'redis'],
  covers: ['exec', 'open', 'connect'],
  prepare(bench) {
    mkdirSync(bench.path('audit'), { recursive: true, mode: 0o700 });
    writeFileSync(bench.path('audit/auditd.conf'), settings(bench.path('audit/audit.log')));
    writeFileSync(bench.path('audit/audit.log'), '');
    writeFileSync(bench.path('audit/run'), RUN, { mode: 0o700 });
  },
  command: (bench) => ['/bin/sh', bench.path('audit/run'), bench.path('audit')],
  ready: /^rules loaded$/m,
  output: (bench) => bench.path('audit/audit.log'),
  read,
  kernelThreads: ['kauditd'],
  saysLosses: true,
};

function settings(log: string): string {
  const full = ['disk_full', 'disk_error', 'admin_space_left', 'space_left', 'max_log_file', 'overflow'];
  return [
    `log_file = ${log}`,
    'log_format = RAW',
    'local_events = yes',
    'write_logs = yes',
    'flush = NONE',
    'num_logs = 0',
    'max_log_file = 0',
    'space_left = 75',
    'admin_space_left = 50',
    'q_depth = 20000',
    ...full.map((name) => `${name}_action = IGNORE`),
    '',
  ].join('\n');
}

/** Leaves no rules behind, whatever ends it. */
const RUN = `auditd -n -c "$1" &
daemon=$!
ended() { auditctl -s; auditctl -D; auditctl -e 0; kill $daemon; wait $daemon; exit 0; }
trap ended INT TERM
until auditctl -s | grep -q "^pid $daemon$"; do sleep 0.05; done
auditctl -D
auditctl --reset-lost
auditctl -b 8192 -e 1
auditctl -a always,exit -F arch=b64 -S execve -S openat -S connect -k remit_bench
echo 'rules loaded'
wait $daemon
`;

const EXECVE = process.arch === 'arm64' ? 221 : 59;
const ADDRESS = `saddr=0200${ports.calls.toString(16).toUpperCase().padStart(4, '0')}`;

function read(line: string): Said {
  if (line.startsWith('type=SYSCALL ')) {
    const isExec = line.includes(` syscall=${EXECVE} success=yes`) && /exe="[^"]*\/mkbin\//.test(line);
    return isExec ? { seen: ['exec', 1] } : nothing;
  }
  if (line.startsWith('type=PATH ')) return /name="[^"]*mkopen/.test(line) ? { seen: ['open', 1] } : nothing;
  if (line.startsWith('type=SOCKADDR ')) return line.includes(ADDRESS) ? { seen: ['connect', 1] } : nothing;
  const lost = /^lost (\d+)$/.exec(line)?.[1];
  return lost === undefined ? nothing : { lost: Number(lost) };
}
