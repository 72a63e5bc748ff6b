import type { ExecData, ProcessRef } from '@remit/core/event';
import type { RawRecord } from '../source/record.ts';
import { redactArgv } from './argv.ts';
import { containerIdOf } from './container-id.ts';
import type { EventIds } from './event-id.ts';
import { plainAddress } from './ip-address.ts';
import { createLru } from './lru.ts';
import type { Draft, Outbox } from './outbox.ts';
import { processRef } from './process-table.ts';

type Told = 'fork' | 'exec' | 'seen' | 'exit' | 'connect' | 'established' | 'close';
export type Happening = Extract<RawRecord, { type: Told }>;
type ImageRecord = Extract<RawRecord, { type: 'exec' | 'seen' }>;
type KindAndData = Draft extends infer D ? (D extends Draft ? Pick<D, 'kind' | 'data'> : never) : never;

/** Processes and connections: one record, one event, with nothing to be worked out but the form. */
export interface Happenings {
  tell(record: Happening): void;
}

export function createHappenings(parts: {
  readonly key: string;
  readonly ids: EventIds;
  readonly outbox: Outbox;
  readonly limits: { readonly processes: number };
}): Happenings {
  const { key, ids, outbox, limits } = parts;
  const cgroupPaths = createLru<bigint, string>(limits.processes);

  function imageData(record: ImageRecord): ExecData {
    if (record.cgroupPath) cgroupPaths.set(record.cgroup, record.cgroupPath);
    const cgroupPath = record.cgroupPath || cgroupPaths.get(record.cgroup);
    const containerId = cgroupPath === undefined ? undefined : containerIdOf(cgroupPath);
    return {
      exe: record.exe,
      argv: redactArgv(record.argv, key),
      argv_truncated: record.argvTruncated,
      ...(record.cwd && { cwd: record.cwd }),
      uid: record.uid,
      ppid: record.ppid,
      ...(cgroupPath && { cgroup_path: cgroupPath }),
      ...(containerId && { container_id: containerId }),
    };
  }

  function formed(record: Happening): KindAndData {
    switch (record.type) {
      case 'fork': {
        const child = { pid: record.childPid, start_boot_ns: record.childStartBootNs.toString() };
        return { kind: 'process.fork', data: { child } };
      }
      case 'exec':
        return { kind: 'process.exec', data: imageData(record) };
      case 'seen':
        return { kind: 'process.seen', data: { ...imageData(record), ...parentOf(record) } };
      case 'exit':
        return { kind: 'process.exit', data: { exit_code: record.exitCode, signal: record.signal } };
      case 'connect': {
        const { socket, proto, ip, port, repeats = 0 } = record;
        const peer = { dst_ip: plainAddress(ip), dst_port: port };
        return {
          kind: 'net.connect',
          data: { socket: socket.toString(), proto, ...peer, ...(repeats > 0 && { repeats }) },
        };
      }
      case 'established': {
        const source = { src_ip: plainAddress(record.srcIp), src_port: record.srcPort };
        const peer = { dst_ip: plainAddress(record.dstIp), dst_port: record.dstPort };
        return { kind: 'net.established', data: { socket: record.socket.toString(), ...source, ...peer } };
      }
      case 'close': {
        const { socket, bytesOut, bytesIn, established } = record;
        const data = { socket: socket.toString(), bytes_out: bytesOut, bytes_in: bytesIn, established };
        return { kind: 'net.close', data };
      }
    }
  }

  return {
    tell(record) {
      outbox.add({
        id: ids.next(record.bootNs, record.tid),
        bootNs: record.bootNs,
        source: record.type === 'seen' ? 'proc' : 'kernel',
        process: processRef(record),
        ...formed(record),
      });
    },
  };
}

function parentOf(record: ImageRecord): { parent?: ProcessRef } {
  if (record.ppid === 0 || record.parentStartBootNs === 0n) return {};
  return { parent: { pid: record.ppid, start_boot_ns: record.parentStartBootNs.toString() } };
}
