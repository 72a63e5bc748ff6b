import { join } from 'node:path';
import { cgroupId } from '../load/cgroup.ts';
import type { Libbpf } from '../load/libbpf.ts';

export type Watch =
  /** Every process of the node, except what is listed. */
  | { readonly mode: 'all'; readonly except?: readonly (string | bigint)[] }
  /** Only these cgroups and what lies below them. Paths below the v2 mount, or ids. */
  | { readonly mode: 'listed'; readonly cgroups: readonly (string | bigint)[] };

const WATCHED = 1;
/** Of the list: what was judged by an earlier one is judged anew. Never 0, which is what has not been judged. */
let generation = 0;

/** Writes the list into the kernel's maps. Returns the entries that name no cgroup. */
export function applyWatch(bpf: Libbpf, maps: WatchMaps, root: string, watch: Watch): (string | bigint)[] {
  const isAll = watch.mode === 'all';
  const listed = (isAll ? watch.except : watch.cgroups) ?? [];
  const defaultFlags = isAll ? WATCHED : 0;

  empty(bpf, maps.listed);
  const unknown: (string | bigint)[] = [];
  for (const entry of listed) {
    const id = typeof entry === 'bigint' ? entry : cgroupId(join(root, entry));
    if (id === undefined) unknown.push(entry);
    else bpf.update(maps.listed, u64(id), u32(isAll ? 0 : WATCHED));
  }
  bpf.update(maps.settings, u32(0), Buffer.concat([u32(defaultFlags), u32(++generation)]));
  forgetAnswers(bpf, maps);
  return unknown;
}

/**
 * Makes the kernel judge every cgroup anew. To be done once more a little after a change: a program that was judging by the
 * old list may have written its answer since.
 */
export function forgetAnswers(bpf: Libbpf, maps: WatchMaps): void {
  empty(bpf, maps.known);
}

export interface WatchMaps {
  readonly settings: number;
  readonly listed: number;
  readonly known: number;
}

function empty(bpf: Libbpf, map: number): void {
  const key = Buffer.alloc(8);
  while (bpf.nextKey(map, null, key) === 0) if (bpf.delete(map, key) !== 0) return;
}

export function u32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

export function u64(value: bigint): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(value);
  return buffer;
}
