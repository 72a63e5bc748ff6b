import { destinationOf } from '../../profile/index.ts';
import type { GraphView, NodeOf } from '../../trace/index.ts';
import type { InventoryStep } from '../inventory.ts';
import { steadyPath } from '../steady-path.ts';
import type { MapTarget } from './map.ts';

/** What one node of the graph adds to a link. */
export interface Reach {
  readonly target: MapTarget;
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly records: number;
}

interface Reaching {
  readonly act: { readonly id: string; readonly workload: string | undefined; readonly tool: string | undefined };
  /** Undefined when it turned out to be told better by another node. */
  readonly reach: Reach | undefined;
}

/** What this step shows of an agent reaching something; what a workload does that never asks a model is not of the map. */
export function* reachOf({ acts, delta, graph }: InventoryStep): Iterable<Reaching> {
  for (const node of delta.nodes) if (node.kind === 'turn') yield* turnReach(node, graph);
  for (const { node, doer, call, workload } of acts) {
    if (doer === 'own') continue;
    const reach =
      node.kind === 'connection'
        ? connectionReach(node, graph)
        : node.kind === 'request'
          ? requestReach(node, graph)
          : node.kind === 'file'
            ? fileReach(node)
            : undefined;
    if (reach === undefined) continue;
    yield { act: { id: node.id, workload, tool: call?.attrs.name }, reach };
    // Requests of a kind of their own say more than the connection below them, which may have been told before.
    if (node.kind !== 'request' || !isOfItsOwn(node)) continue;
    for (const { from } of graph.in(node.id, 'carried'))
      yield { act: { id: from, workload, tool: undefined }, reach: undefined };
  }
}

function* turnReach(node: NodeOf<'turn'>, graph: GraphView): Iterable<Reaching> {
  const process = graph.in(node.id, 'did')[0]?.from;
  const workload = process && graph.out(process, 'ran_in')[0]?.to;
  const { provider, model } = node.attrs;
  const reach = {
    target: { kind: 'model', name: `${provider}/${model}` },
    bytesOut: 0,
    bytesIn: 0,
    records: 0,
  } as const;
  if (workload !== undefined) yield { act: { id: node.id, workload, tool: undefined }, reach };
}

function connectionReach(node: NodeOf<'connection'>, graph: GraphView): Reach | undefined {
  const name = destinationOf(node);
  if (name === undefined) return undefined;
  if (graph.out(node.id, 'carried').some(({ to }) => isOfItsOwn(graph.getAs(to, 'request')))) return undefined;
  const { bytes_out: bytesOut = 0, bytes_in: bytesIn = 0 } = node.attrs;
  return { target: { kind: 'host', name }, bytesOut, bytesIn, records: 0 };
}

function requestReach(node: NodeOf<'request'>, graph: GraphView): Reach | undefined {
  const { bytes_out: bytesOut = 0, bytes_in: bytesIn = 0, items: records = 0, k8s } = node.attrs;
  const base = { bytesOut, bytesIn, records };
  if (k8s !== undefined) {
    const { verb, resource, namespace } = k8s;
    return {
      ...base,
      target: { kind: 'kubernetes', name: `${verb} ${resource}${namespace ? ` in ${namespace}` : ''}` },
    };
  }
  const name = destinationOf(node);
  const isCarried = graph.in(node.id, 'carried').length > 0;
  return isCarried || name === undefined ? undefined : { ...base, target: { kind: 'host', name } };
}

function isOfItsOwn(request: NodeOf<'request'> | undefined): boolean {
  return request !== undefined && request.attrs.k8s !== undefined;
}

function fileReach(node: NodeOf<'file'>): Reach {
  const { resolved, path, op } = node.attrs;
  const name = `${op === 'read' ? '' : `${op} `}${steadyPath(resolved ?? path)}`;
  return { target: { kind: 'file', name }, bytesOut: 0, bytesIn: 0, records: 0 };
}
