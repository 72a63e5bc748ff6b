import type { RemitEvent } from '@remit/core/event';
import { eventSize } from './event-size.ts';
import { lighten } from './lighten.ts';

/**
 * Events that are not acknowledged yet, in order and bounded by bytes. When there is no room, the oldest texts of exchanges go
 * first, then whole exchanges, and what processes, files and connections did only when nothing else is left.
 */
export interface EventQueue {
  add(events: readonly RemitEvent[]): Shed;
  /** The next batch; the same one until it is acknowledged or refused. Undefined when there is nothing. */
  batch(): readonly RemitEvent[] | undefined;
  /** The present batch is done with. */
  done(): void;
  readonly bytes: number;
  readonly events: number;
}

/** What was let go to make room. */
export interface Shed {
  /** Events that lost their texts. */
  readonly lightened: number;
  readonly dropped: number;
  /** Hashes of message texts that no event carries any more. */
  readonly texts: readonly string[];
}

interface Shedding {
  lightened: number;
  dropped: number;
  readonly texts: string[];
}

interface Entry {
  event: RemitEvent;
  size: number;
  state: 'waiting' | 'taken' | 'gone';
}

export interface QueueLimits {
  readonly queueBytes: number;
  readonly batchBytes: number;
  readonly batchEvents: number;
  /** Of one event as JSON: larger ones lose their texts, so that one prompt cannot make a hub refuse the whole exchange. */
  readonly eventBytes: number;
}

export function createEventQueue(limits: QueueLimits): EventQueue {
  let entries: Entry[] = [];
  let head = 0;
  let taken: { batch: readonly RemitEvent[]; entries: readonly Entry[] } | undefined;
  let bytes = 0;
  let count = 0;

  function remove(entry: Entry): void {
    if (entry.state === 'gone') return;
    entry.state = 'gone';
    bytes -= entry.size;
    count--;
  }

  function makeRoom(shed: Shedding): void {
    if (bytes <= limits.queueBytes) return;
    const waiting = entries.slice(head).filter((entry) => entry.state === 'waiting');
    // Goes a little below the limit, so that a full queue is not searched again for each event.
    const goal = limits.queueBytes * 0.9;
    for (const entry of waiting) {
      if (bytes <= goal) return;
      const light = lighten(entry.event);
      if (!light) continue;
      const size = eventSize(light.event);
      bytes += size - entry.size;
      entry.event = light.event;
      entry.size = size;
      shed.lightened++;
      shed.texts.push(...light.texts);
    }
    for (const wanted of [isExchange, () => true]) {
      for (const entry of waiting) {
        if (bytes <= goal) return;
        if (entry.state !== 'waiting' || !wanted(entry.event)) continue;
        remove(entry);
        shed.dropped++;
      }
    }
  }

  /** Undefined when even without its texts it is too large for one line. */
  function fitting(event: RemitEvent, shed: Shedding): RemitEvent | undefined {
    if (fits(event)) return event;
    const light = lighten(event);
    if (light) shed.texts.push(...light.texts);
    if (!light || !fits(light.event)) {
      shed.dropped++;
      return undefined;
    }
    shed.lightened++;
    return light.event;
  }

  /** JSON takes six bytes at most for one character, so most events need not be written out to know. */
  function fits(event: RemitEvent): boolean {
    if (eventSize(event) * 6 <= limits.eventBytes) return true;
    return Buffer.byteLength(JSON.stringify(event)) <= limits.eventBytes;
  }

  return {
    add(events) {
      const shed: Shedding = { lightened: 0, dropped: 0, texts: [] };
      for (const offered of events) {
        const event = fitting(offered, shed);
        if (!event) continue;
        const size = eventSize(event);
        entries.push({ event, size, state: 'waiting' });
        bytes += size;
        count++;
      }
      makeRoom(shed);
      return shed;
    },
    batch() {
      if (taken) return taken.batch;
      const chosen: Entry[] = [];
      let size = 0;
      for (let at = head; at < entries.length && chosen.length < limits.batchEvents; at++) {
        const entry = entries[at] as Entry;
        if (entry.state !== 'waiting') continue;
        if (chosen.length > 0 && size + entry.size > limits.batchBytes) break;
        size += entry.size;
        chosen.push(entry);
      }
      if (chosen.length === 0) return undefined;
      for (const entry of chosen) entry.state = 'taken';
      taken = { batch: chosen.map((entry) => entry.event), entries: chosen };
      return taken.batch;
    },
    done() {
      for (const entry of taken?.entries ?? []) remove(entry);
      taken = undefined;
      while (head < entries.length && (entries[head] as Entry).state === 'gone') head++;
      if (head < COMPACT_AT) return;
      entries = entries.slice(head);
      head = 0;
    },
    get bytes() {
      return bytes;
    },
    get events() {
      return count;
    },
  };
}

const COMPACT_AT = 1_024;

function isExchange(event: RemitEvent): boolean {
  return event.kind.startsWith('llm.') || event.kind.startsWith('http.');
}
