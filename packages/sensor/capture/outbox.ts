import {
  compareEvents,
  type EventData,
  type EventKind,
  type ProcessRef,
  type RemitEvent,
  rfc3339,
} from '@remit/core/event';
import type { Source } from '@remit/core/event';

/** An event before it has a place in the order. */
export type Draft = { [K in EventKind]: DraftOf<K> }[EventKind];

interface DraftOf<K extends EventKind> {
  readonly id: string;
  readonly bootNs: bigint;
  readonly kind: K;
  readonly source: Source;
  readonly process?: ProcessRef;
  readonly data: EventData[K];
}

/**
 * Holds events until the watermark has passed them and hands them out in order. What comes too late for its place is given the
 * earliest place still free, and counted: an order once told is never changed.
 */
export interface Outbox {
  add(draft: Draft): void;
  /**
   * Everything older than the watermark, in order. A mark that says so follows, at once or, where marks would come too close
   * together, with a later call, even if that has nothing else to tell.
   */
  take(watermark: bigint, wallMinusBootNs: bigint, last?: boolean): RemitEvent[];
  readonly watermark: bigint;
  /** How many came after their place had gone, since the last call. */
  takeLate(): number;
}

/** A busy node is drained hundreds of times a second; so many marks would serve nobody. */
const MARK_EVERY_NS = 20_000_000n;

export function createOutbox(node: { readonly node: string; readonly bootId: string }): Outbox {
  let held: Draft[] = [];
  let passed = 0n;
  let late = 0;
  let owesMark = false;
  let marked = 0n;

  function mark(watermark: bigint): Draft {
    const id = `${node.bootId.slice(0, 8)}-${watermark.toString(36)}-mark`;
    return { id, bootNs: watermark, kind: 'mark', source: 'sensor', data: {} };
  }

  function toEvent(draft: Draft, wallMinusBootNs: bigint): RemitEvent {
    return {
      id: draft.id,
      kind: draft.kind,
      source: draft.source,
      node: node.node,
      boot_id: node.bootId,
      ts: rfc3339(draft.bootNs + wallMinusBootNs),
      boot_ns: draft.bootNs.toString(),
      ...(draft.process && { process: draft.process }),
      data: draft.data,
    } as RemitEvent;
  }

  return {
    add(draft) {
      if (draft.bootNs >= passed) {
        held.push(draft);
        return;
      }
      late++;
      held.push({ ...draft, bootNs: passed });
    },
    take(watermark, wallMinusBootNs, last = false) {
      if (watermark <= passed) return [];
      passed = watermark;
      const due = held.filter((draft) => draft.bootNs < watermark);
      if (due.length > 0) held = held.filter((draft) => draft.bootNs >= watermark);
      const events = due.map((draft) => toEvent(draft, wallMinusBootNs)).sort(compareEvents);
      owesMark ||= events.length > 0;
      if (!owesMark || (watermark - marked < MARK_EVERY_NS && !last)) return events;
      owesMark = false;
      marked = watermark;
      return [...events, toEvent(mark(watermark), wallMinusBootNs)];
    },
    get watermark() {
      return passed;
    },
    takeLate() {
      const count = late;
      late = 0;
      return count;
    },
  };
}
