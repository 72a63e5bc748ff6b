import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { libc } from '../load/libc.ts';
import type { SourceNode } from './source.ts';

/** This node. `name` where it is known by another name than its host name (Kubernetes). */
export function thisNode(name = process.env['NODE_NAME'] ?? hostname()): SourceNode {
  return {
    node: name,
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    wallMinusBootNs() {
      const { bootNs, wallNs } = libc();
      return wallNs() - bootNs();
    },
  };
}
