import type { RemitEvent } from '../event/index.ts';
import type { NodeAttrs, NodeKind, GraphNode } from './graph.ts';
import type { Limits } from './limits.ts';
import type { Gaps } from './store/gaps.ts';
import type { GraphStore } from './store/graph-store.ts';

/** What all parts of the fold work on. */
export interface Fold {
  readonly graph: GraphStore;
  readonly gaps: Gaps;
  readonly limits: Limits;
}

/** A node that this event shows for the first time. */
export function nodeFrom<K extends NodeKind>(event: RemitEvent, kind: K, id: string, attrs: NodeAttrs[K]): GraphNode {
  const { node, boot_id, ts, boot_ns } = event;
  return { id, kind, node, boot_id, ts, boot_ns, attrs } as unknown as GraphNode;
}

/** Boot time of the event as a number: for windows and order, exact to a few nanoseconds even after a year of uptime. */
export function atOf(event: RemitEvent): number {
  return Number(event.boot_ns);
}

/** Prefix of all ids of one node and boot. */
export function placeOf(event: { readonly node: string; readonly boot_id: string }): string {
  return `${event.node}/${event.boot_id.slice(0, 8)}`;
}
