import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { libc } from '../load/libc.ts';
import type { SourceNode } from './source.ts';

/** This node. `name` where it is known by another name than its host name (Kubernetes). */
export function thisNode(name = process.env['NODE_NAME'] ?? hostname()): SourceNode {
  return {
    node: name,
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    wallMinusBootNs,
  };
}

/** Between two reads on a busy machine others may run for many milliseconds: the reading with the least time around it counts. */
function wallMinusBootNs(): bigint {
  const { bootNs, wallNs } = libc();
  let best = { around: -1n, offset: 0n };
  for (let attempt = 0; attempt < MOST_READINGS; attempt++) {
    const before = bootNs();
    const wall = wallNs();
    const around = bootNs() - before;
    if (best.around < 0n || around < best.around) best = { around, offset: wall - before - around / 2n };
    if (best.around < GOOD_NS) break;
  }
  return best.offset;
}

const MOST_READINGS = 8;
const GOOD_NS = 100_000n;
