import type { Ns } from '../../event/index.ts';
import { type Act, type Doers, PLAUSIBLE, STEERED, steeringOf } from '../../profile/index.ts';
import type { GraphView, NodeOf } from '../../trace/index.ts';
import type { Signal } from '../detector.ts';
import { atLeast } from '../signal/severity.ts';

/**
 * What a signal can be causally joined by. Never among them: the process, the workload, the host, the time, or the user's and
 * the system's words, which honest and attacked work share.
 */
export interface Links {
  readonly act?: Act;
  readonly call?: NodeOf<'tool_call'>;
  /** Signals that share one of these are one matter. */
  readonly shared: readonly string[];
  /** Joins only with a signal that has the same in `shared`: the call whose result steered this one. */
  readonly follows: readonly string[];
  /** Texts that steered the call, with the moment they entered the context. */
  readonly steeredBy: readonly { readonly segment: string; readonly at: Ns }[];
  readonly yields: readonly string[];
  readonly uses: readonly string[];
}

export function linksOf(signal: Signal, graph: GraphView, doers: Doers): Links {
  const act = doers.act(signal.node, graph);
  const call = graph.getAs(signal.node, 'tool_call') ?? act?.call;
  const shared: string[] = [`node ${signal.node}`];
  const follows: string[] = [];
  const steeredBy: { segment: string; at: Ns }[] = [];
  if (call !== undefined) {
    shared.push(`call ${call.id}`);
    for (const { segment, edge } of steeringOf(call.id, graph, PLAUSIBLE)) {
      const keys = [`segment ${segment.id}`, ...documentsOf(segment.id, call.attrs.conversation, graph)];
      // A weak tie carries a signal of some weight; a light one follows where others have gone before.
      if (edge.confidence < STEERED && !atLeast(signal.severity, 'medium')) {
        follows.push(...keys);
        continue;
      }
      steeredBy.push({ segment: segment.id, at: segment.boot_ns });
      shared.push(...keys);
      for (const returned of graph.in(segment.id, 'returned')) follows.push(`call ${returned.from}`);
    }
    for (const led of graph.in(call.id, 'led_to')) follows.push(`call ${led.from}`);
  }
  if (act?.root !== undefined && belongsToOne(act, graph)) shared.push(`subtree ${act.root.id}`);
  return {
    ...(act && { act }),
    ...(call && { call }),
    shared,
    follows,
    steeredBy,
    yields: credentials(signal.node, 'yielded', graph),
    uses: [
      ...credentials(signal.node, 'used', graph),
      ...(act?.process ? credentials(act.process.id, 'used', graph) : []),
    ],
  };
}

/** Several passages of one document are one source, but only within the conversation that read them. */
function documentsOf(segment: string, conversation: string, graph: GraphView): string[] {
  return graph
    .out(segment, 'came_from')
    .filter((edge) => graph.get(edge.to)?.kind !== 'tool_call')
    .map((edge) => `document ${conversation} ${edge.to}`);
}

/** A subtree that several calls use (a server kept running for all) joins nothing; nor does one older than the first turn. */
function belongsToOne(act: Act, graph: GraphView): boolean {
  return act.doer !== 'own' && graph.in(act.root?.id ?? '', 'carried_out_by').length <= 1;
}

function credentials(id: string, rel: 'yielded' | 'used', graph: GraphView): string[] {
  return graph.out(id, rel).map((edge) => edge.to);
}
