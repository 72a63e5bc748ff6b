/**
 * Who a process is. A pid alone is reused within minutes on a busy node; with the start time in boot nanoseconds, the node and
 * the boot it is unique.
 */
export interface ProcessRef {
  /** Thread-group id in the node's own pid namespace. */
  readonly pid: number;
  /** Start of the thread-group leader, CLOCK_BOOTTIME in nanoseconds, exact (not /proc's 10 ms ticks). */
  readonly start_boot_ns: string;
  /** The thread that acted, where that is known. */
  readonly tid?: number;
  /** cgroup v2 id at that moment, decimal: an attribute that can change, not part of the identity. */
  readonly cgroup?: string;
}

/** The key of a process within everything Remit stores. */
export function processKey(node: string, bootId: string, process: ProcessRef): string {
  return `${node}/${bootId.slice(0, 8)}/${process.pid}@${process.start_boot_ns}`;
}
