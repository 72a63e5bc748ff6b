import { processKey, type RemitEvent } from '../event/index.ts';
import type { Delta } from '../trace/index.ts';

/** Processes whose workload is remembered, also some time after their end: what they did may be told later. */
const MOST_PROCESSES = 65_536;

/** In which workload a process runs, learned from the graph's `ran_in` edges: a look-up for every event must be cheap. */
export class Places {
  readonly #workloads = new Map<string, string>();

  observe(delta: Delta): void {
    for (const edge of delta.edges) {
      if (edge.rel !== 'ran_in') continue;
      const key = keyOfNode(edge.from);
      this.#workloads.delete(key);
      this.#workloads.set(key, edge.to);
      if (this.#workloads.size > MOST_PROCESSES) {
        this.#workloads.delete(this.#workloads.keys().next().value as string);
      }
    }
  }

  of(event: RemitEvent): string | undefined {
    if (event.process === undefined) return undefined;
    return this.#workloads.get(processKey(event.node, event.boot_id, event.process));
  }

  ofNode(processNode: string): string | undefined {
    return this.#workloads.get(keyOfNode(processNode));
  }
}

/** `process:KEY#IMAGE` */
function keyOfNode(id: string): string {
  return id.slice('process:'.length, id.lastIndexOf('#'));
}
