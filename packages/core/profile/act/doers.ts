import { compareNs, type Ns } from '../../event/index.ts';
import type { Delta, Edge, GraphNode, GraphView, NodeOf } from '../../trace/index.ts';
import type { Act, ActNode, Doer } from './act.ts';

/** Processes that speak to a model, as many as are remembered. Nodes run hundreds of agents at most; the oldest goes first. */
const MOST_AGENTS = 4096;
/** A process lineage longer than this is not followed: real ones stay below twenty. */
const DEEPEST = 64;

/** Says of a node who had it done. Learns from the deltas which processes are agents, and since when. */
export class Doers {
  readonly #firstTurn = new Map<string, Ns>();

  observe(delta: Delta, graph: GraphView): void {
    for (const edge of delta.edges) {
      if (edge.rel !== 'did') continue;
      const turn = graph.getAs(edge.to, 'turn');
      if (turn === undefined) continue;
      const known = this.#firstTurn.get(edge.from);
      if (known !== undefined && compareNs(known, turn.boot_ns) <= 0) continue;
      this.#firstTurn.set(edge.from, turn.boot_ns);
      if (this.#firstTurn.size > MOST_AGENTS) this.#firstTurn.delete(this.#firstTurn.keys().next().value as string);
    }
  }

  isAgent(process: string): boolean {
    return this.#firstTurn.has(process);
  }

  act(id: string, graph: GraphView): Act | undefined {
    const node = graph.get(id);
    if (!isActNode(node)) return undefined;
    const path: Edge[] = [];
    let call = this.#direct(node, graph, path);
    const process = node.kind === 'process' ? node : doingProcess(node.id, graph, call === undefined ? path : []);
    let root: NodeOf<'process'> | undefined;
    let agent: NodeOf<'process'> | undefined;
    for (let at = process, steps = 0; at !== undefined && steps < DEEPEST; steps++) {
      if (call === undefined && at !== node) {
        const tie = onlyTie(at.id, graph);
        if (tie !== undefined) {
          path.unshift(tie);
          call = graph.getAs(tie.from, 'tool_call');
        }
      }
      if (this.#firstTurn.has(at.id)) {
        agent = at;
        break;
      }
      root = at;
      const up = parentEdge(at.id, graph);
      if (up === undefined) break;
      if (call === undefined) path.unshift(up);
      at = graph.getAs(up.from, 'process');
    }
    if (agent === undefined) root = undefined;
    return {
      node,
      doer: this.#doer(call, root, agent),
      path,
      ...(call && { call }),
      ...(process && { process }),
      ...(root && { root }),
      ...(agent && { agent }),
      ...workloadOf(agent ?? process, graph),
    };
  }

  /** A tie of the node itself; a request also has that of the connection which carried it, and the reverse. */
  #direct(node: ActNode, graph: GraphView, path: Edge[]): NodeOf<'tool_call'> | undefined {
    const tie = onlyTie(node.id, graph);
    if (tie !== undefined) {
      path.push(tie);
      return graph.getAs(tie.from, 'tool_call');
    }
    if (node.kind !== 'request') return undefined;
    const carried = graph.in(node.id, 'carried')[0];
    const below = carried && onlyTie(carried.from, graph);
    if (carried === undefined || below === undefined) return undefined;
    path.push(below, carried);
    return graph.getAs(below.from, 'tool_call');
  }

  #doer(
    call: NodeOf<'tool_call'> | undefined,
    root: NodeOf<'process'> | undefined,
    agent: NodeOf<'process'> | undefined,
  ): Doer {
    if (call !== undefined) return 'tool';
    if (agent === undefined) return 'own';
    if (root === undefined) return 'agent';
    const since = this.#firstTurn.get(agent.id);
    return since !== undefined && compareNs(root.boot_ns, since) > 0 ? 'child' : 'own';
  }
}

/** The tool call tied to a node. Several (a server process that works for many calls) say nothing unless one stands out. */
function onlyTie(id: string, graph: GraphView): Edge | undefined {
  const ties = graph.in(id, 'carried_out_by');
  if (ties.length <= 1) return ties[0];
  const sorted = ties.toSorted((a, b) => b.confidence - a.confidence);
  return (sorted[0] as Edge).confidence > (sorted[1] as Edge).confidence + CLEARLY ? sorted[0] : undefined;
}

/** By how much one tie must be surer than the next before it is taken. */
const CLEARLY = 0.2;

function doingProcess(id: string, graph: GraphView, path: Edge[]): NodeOf<'process'> | undefined {
  const did = graph.in(id, 'did')[0];
  if (did === undefined) return undefined;
  path.push(did);
  return graph.getAs(did.from, 'process');
}

function parentEdge(id: string, graph: GraphView): Edge | undefined {
  return graph.in(id, 'execed')[0] ?? graph.in(id, 'forked')[0];
}

function workloadOf(process: NodeOf<'process'> | undefined, graph: GraphView): { workload?: string } {
  let at: string | undefined = process?.id;
  for (let steps = 0; at !== undefined && steps < DEEPEST; steps++) {
    const ran = graph.out(at, 'ran_in')[0];
    if (ran !== undefined) return { workload: ran.to };
    at = parentEdge(at, graph)?.from;
  }
  return {};
}

function isActNode(node: GraphNode | undefined): node is ActNode {
  return (
    node !== undefined &&
    (node.kind === 'process' || node.kind === 'file' || node.kind === 'connection' || node.kind === 'request')
  );
}
