import type { Act } from '../../profile/index.ts';
import type { Step } from '../detector.ts';

const MOST_WAITING = 2000;
/** How long a connection is left to show, by a request or its end, what it is for. One that stays silent is judged as it is. */
const PATIENCE_MS = 5000;

/** Connections of which only the beginning was seen. */
export class Undecided {
  readonly #waiting = new Map<string, { act: Act; until: number }>();

  /** Whether this act is to be judged later. */
  holds(act: Act, { event, graph }: Step): boolean {
    const { node } = act;
    if (node.kind !== 'connection') return false;
    const spoken = node.attrs.bytes_out !== undefined || graph.out(node.id, 'carried').length > 0;
    if (spoken || node.attrs.verdict === 'failed' || node.attrs.proto === 'udp') {
      this.#waiting.delete(node.id);
      return false;
    }
    const until = this.#waiting.get(node.id)?.until ?? Date.parse(event.ts) + PATIENCE_MS;
    if (Date.parse(event.ts) >= until) return false;
    this.#waiting.set(node.id, { act, until });
    return this.#waiting.size <= MOST_WAITING || !this.#waiting.delete(node.id);
  }

  due({ event }: Step): Act[] {
    const due: Act[] = [];
    if (this.#waiting.size === 0) return due;
    const now = Date.parse(event.ts);
    for (const [id, { act, until }] of this.#waiting) {
      if (now < until) break;
      this.#waiting.delete(id);
      due.push(act);
    }
    return due;
  }
}
