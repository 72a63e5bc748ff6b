import { existsSync, readFileSync } from 'node:fs';
import { catalogue, type ErrorCode } from '@remit/core/error';
import { buildObjects, objectsPresent } from '../bpf/build.ts';
import { cgroupRoot } from './cgroup.ts';
import { errorName, libbpf } from './libbpf.ts';
import { libc } from './libc.ts';
import { tracefs } from './tracefs.ts';

export type Availability =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: ErrorCode; readonly reason: string; readonly remedy: string };

/** Can the kernel source run here? Builds the objects on the way where that is needed. */
export function kernelAvailable(): Availability {
  if (process.platform !== 'linux') return no('REMIT_NO_BPF', `this is ${process.platform}, not Linux`);
  if (!mayLoad()) return no('REMIT_NO_ROOT', 'the process lacks the capabilities that BPF needs');
  if (!existsSync('/sys/kernel/btf/vmlinux'))
    return no('REMIT_NO_BPF', 'the kernel has no BTF (CONFIG_DEBUG_INFO_BTF)');
  if (!cgroupRoot()) return no('REMIT_NO_BPF', 'no cgroup v2 hierarchy is mounted');
  if (!tracefs()) return no('REMIT_NO_BPF', 'tracefs is not mounted and could not be mounted');
  const bpf = libbpf();
  if (!bpf) return no('REMIT_NO_LIBBPF', 'libbpf.so.1 is not to be found');
  const refused = bpf.tryRing(libc().pageSize);
  if (refused !== 0) return no('REMIT_NO_BPF', `the kernel refuses BPF ring buffers (${errorName(refused)})`);
  const error = buildObjects();
  if (error && !objectsPresent()) return no(error.code, error.message);
  return { ok: true };
}

function no(code: ErrorCode, reason: string): Availability {
  return { ok: false, code, reason, remedy: catalogue[code].remedy };
}

const CAP_NET_ADMIN = 12n;
const CAP_SYS_ADMIN = 21n;
const CAP_SYS_RESOURCE = 24n;
const CAP_PERFMON = 38n;
const CAP_BPF = 39n;

function mayLoad(): boolean {
  const hex = /^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  if (!hex) return false;
  const effective = BigInt(`0x${hex}`);
  const has = (capability: bigint) => (effective >> capability) & 1n;
  if (has(CAP_SYS_ADMIN)) return true;
  return [CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN, CAP_SYS_RESOURCE].every(has);
}
