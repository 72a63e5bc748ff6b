import { compareNs, type Ns, type RemitEvent } from '@remit/core/event';

/**
 * Counts events that are older than the last mark of their node: the sensor had said that nothing older would follow. They are
 * folded all the same, in log order; the count says how far the order can be trusted.
 */
export function createLateness(mostNodes = 10_000) {
  const marks = new Map<string, Ns>();
  let late = 0;
  return {
    apply(event: RemitEvent): void {
      const key = `${event.node}\0${event.boot_id}`;
      const mark = marks.get(key);
      if (mark !== undefined && compareNs(event.boot_ns, mark) < 0) late++;
      else if (event.kind === 'mark') {
        marks.delete(key);
        marks.set(key, event.boot_ns);
        if (marks.size > mostNodes) marks.delete(marks.keys().next().value as string);
      }
    },
    late: () => late,
  };
}
