import type { RemitEvent } from './event.ts';
import { compareNs } from './time.ts';

/** The order of events of one node: boot time, then id, so that equal times still have one order. */
export function compareEvents(a: RemitEvent, b: RemitEvent): number {
  return compareNs(a.boot_ns, b.boot_ns) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
