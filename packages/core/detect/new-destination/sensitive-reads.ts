import { compareNs, type Ns } from '../../event/index.ts';
import { type Act, PLAUSIBLE, steeringOf } from '../../profile/index.ts';
import type { GraphView } from '../../trace/index.ts';
import { credentialFile } from '../kubernetes-token/credential-files.ts';
import type { Step } from '../detector.ts';

const MOST_CHAINS = 4000;
const MOST_PER_CHAIN = 32;

export interface SensitiveRead {
  readonly node: string;
  readonly at: Ns;
}

/** Credentials and secrets that were read, by the chain of cause they belong to, so that what leaves later can be told from it. */
export class SensitiveReads {
  readonly #byChain = new Map<string, SensitiveRead[]>();

  observe({ acts, graph }: Step): void {
    for (const act of acts) {
      if ((act.doer === 'tool' || act.doer === 'child') && isSensitive(act, graph)) {
        for (const chain of chainsOf(act, graph)) this.#add(chain, { node: act.node.id, at: act.node.boot_ns });
      }
    }
  }

  /** Those that came before, in the same chain of cause. */
  before(act: Act, graph: GraphView): SensitiveRead[] {
    const found = new Map<string, SensitiveRead>();
    for (const chain of chainsOf(act, graph)) {
      for (const read of this.#byChain.get(chain) ?? []) {
        if (compareNs(read.at, act.node.boot_ns) <= 0) found.set(read.node, read);
      }
    }
    return [...found.values()];
  }

  #add(chain: string, read: SensitiveRead): void {
    const reads = this.#byChain.get(chain) ?? [];
    if (reads.length < MOST_PER_CHAIN && !reads.some((one) => one.node === read.node)) reads.push(read);
    this.#byChain.set(chain, reads);
    if (this.#byChain.size > MOST_CHAINS) this.#byChain.delete(this.#byChain.keys().next().value as string);
  }
}

/** The subtree, the call, and the texts that steered the call: calls steered by one text are one chain. */
export function chainsOf(act: Act, graph: GraphView): string[] {
  const chains: string[] = [];
  if (act.root !== undefined && act.doer === 'child') chains.push(act.root.id);
  if (act.call !== undefined) {
    chains.push(act.call.id);
    for (const { segment } of steeringOf(act.call.id, graph, PLAUSIBLE)) {
      chains.push(segment.id);
      // Arguments taken from what an earlier call gave back continue that call's chain.
      for (const returned of graph.in(segment.id, 'returned')) chains.push(returned.from);
    }
    for (const led of graph.in(act.call.id, 'led_to')) chains.push(led.from);
  }
  return chains;
}

function isSensitive({ node }: Act, graph: GraphView): boolean {
  if (node.kind === 'file')
    return credentialFile(node.attrs.path) !== undefined || graph.out(node.id, 'yielded').length > 0;
  return (
    node.kind === 'request' && (node.attrs.k8s?.resource === 'secrets' || graph.out(node.id, 'yielded').length > 0)
  );
}
