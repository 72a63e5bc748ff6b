import { compareNs, type Ns, type RemitEvent } from '../../event/index.ts';
import type { Delta, GraphView } from '../../trace/index.ts';
import type { Act } from './act.ts';
import type { Doers } from './doers.ts';

/**
 * Keeps back what a child of an agent did while no tool call is tied to that child: with several calls open the tie is often decided only
 * when the child has ended, and who had it done decides how grave it is. A child that lives on is judged as it is after some seconds.
 */
export class Untied {
  /** By child (pid and start), its acts by node. */
  readonly #waiting = new Map<string, { readonly until: Ns; readonly nodes: Set<string> }>();

  /** Of these acts and those kept back, the ones that are to be judged now. */
  pass(acts: readonly Act[], event: RemitEvent, delta: Delta, graph: GraphView, doers: Doers): readonly Act[] {
    const ripe: Act[] = [];
    for (const act of acts) {
      if (act.doer === 'child' && act.root !== undefined && this.#keeps(keyOf(act.root), act.node.id, event)) continue;
      ripe.push(act);
    }
    if (this.#waiting.size === 0) return ripe;
    const now = new Set(ripe.map((act) => act.node.id));
    for (const key of this.#due(event, delta)) {
      const nodes = this.#waiting.get(key)?.nodes ?? [];
      this.#waiting.delete(key);
      for (const id of nodes) {
        const act = now.has(id) ? undefined : doers.act(id, graph);
        if (act !== undefined) ripe.push(act);
      }
    }
    return ripe;
  }

  #keeps(key: string, node: string, event: RemitEvent): boolean {
    let child = this.#waiting.get(key);
    if (child === undefined) {
      if (this.#waiting.size >= MOST_CHILDREN) return false;
      child = { until: String(BigInt(event.boot_ns) + PATIENCE_NS), nodes: new Set() };
      this.#waiting.set(key, child);
    }
    if (child.nodes.size >= MOST_ACTS) return false;
    child.nodes.add(node);
    return true;
  }

  *#due(event: RemitEvent, delta: Delta): Iterable<string> {
    for (const node of delta.nodes) {
      if (node.kind !== 'process' || node.attrs.exit_code === undefined) continue;
      const key = keyOf(node);
      if (this.#waiting.has(key)) yield key;
    }
    for (const edge of delta.edges) {
      if (edge.rel !== 'carried_out_by') continue;
      const key = /^process:(.*)#\d+$/.exec(edge.to)?.[1];
      if (key !== undefined && this.#waiting.has(key)) yield key;
    }
    for (const [key, { until }] of this.#waiting) {
      if (compareNs(event.boot_ns, until) < 0) break;
      yield key;
    }
  }
}

/** Without the number of the image: the child itself. */
function keyOf(process: { readonly id: string }): string {
  return process.id.replace(/^process:/, '').replace(/#\d+$/, '');
}

/** Longer than tools mostly run, short for somebody who waits for a story. */
const PATIENCE_NS = 5_000_000_000n;
const MOST_CHILDREN = 2000;
const MOST_ACTS = 500;
