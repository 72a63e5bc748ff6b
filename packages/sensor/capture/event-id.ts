import { createLru } from './lru.ts';

/**
 * Ids of events: boot, boot time and thread, so that the same raw record gives the same id live and played back, whatever was
 * polled together, and no two sensors, nodes or boots share one: `3f2a9c01-4k9q2m7x1a-1z4`. Records of one thread and one
 * nanosecond (the parts of one long call) get a number behind.
 */
export interface EventIds {
  next(bootNs: bigint, tid: number): string;
  /** For what the sensor says itself, which no thread did. */
  nextOwn(bootNs: bigint): string;
}

const REMEMBERED = 8_192;

export function createEventIds(bootId: string): EventIds {
  const boot = bootId.slice(0, 8);
  const given = createLru<string, number>(REMEMBERED);

  function unique(id: string): string {
    const count = given.get(id) ?? 0;
    given.set(id, count + 1);
    return count === 0 ? id : `${id}.${count.toString(36).padStart(2, '0')}`;
  }

  return {
    next: (bootNs, tid) => unique(`${boot}-${bootNs.toString(36)}-${tid.toString(36)}`),
    nextOwn: (bootNs) => unique(`${boot}-${bootNs.toString(36)}-`),
  };
}
