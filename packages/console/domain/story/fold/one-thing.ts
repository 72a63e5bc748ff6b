import type { GraphNode, NodeOf } from '@remit/core/trace';
import { agentSide } from '../agent-side.ts';
import type { Link } from '../causal.ts';

/**
 * Several nodes that a reader takes for one thing: a request and its connection, a credential and the file that held it, one file
 * opened by several, the agent.
 */
export function oneThing(nodes: readonly GraphNode[], links: readonly Link[]): Map<string, string> {
  const side = agentSide(nodes, links);
  return new Map([
    ...carriers(links),
    ...holders(nodes, links),
    ...sharedFiles(nodes, links, side),
    ...agents(nodes, links),
  ]);
}

/** A connection that carried one request is told in it: the request names host and port. */
function carriers(links: readonly Link[]): [string, string][] {
  const carried = links.filter((link) => link.edge.rel === 'carried');
  const connections = Map.groupBy(carried, (link) => link.to);
  return [...Map.groupBy(carried, (link) => link.from)].flatMap(([connection, own]) => {
    const request = own[0]?.to ?? '';
    const others = links.some((link) => link.from === connection && link.edge.rel !== 'carried');
    return own.length === 1 && connections.get(request)?.length === 1 && !others
      ? [[connection, request] as [string, string]]
      : [];
  });
}

/** A file that led to nothing but the credential in it. */
function holders(nodes: readonly GraphNode[], links: readonly Link[]): [string, string][] {
  const files = new Set(nodes.filter((node) => node.kind === 'file').map((node) => node.id));
  const onward = Map.groupBy(links, (link) => link.from);
  const sources = Map.groupBy(
    links.filter((link) => link.edge.rel === 'yielded'),
    (link) => link.to,
  );
  return [...sources].flatMap(([credential, own]) => {
    const file = own[0]?.from ?? '';
    return own.length === 1 && files.has(file) && onward.get(file)?.length === 1
      ? [[file, credential] as [string, string]]
      : [];
  });
}

/** What one process wrote and another opened: each open is a node of the graph, the file is one. */
function sharedFiles(
  nodes: readonly GraphNode[],
  links: readonly Link[],
  side: ReadonlySet<string>,
): [string, string][] {
  const agentFiles = new Set(links.filter((link) => side.has(link.from)).map((link) => link.to));
  const onward = new Set(links.map((link) => link.from));
  const files = nodes.filter(
    (node): node is NodeOf<'file'> => node.kind === 'file' && !agentFiles.has(node.id) && !onward.has(node.id),
  );
  return [...Map.groupBy(files, (file) => `${file.node}\n${pathOf(file)}`).values()].flatMap((own) => {
    const written = own.find((file) => WRITES.has(file.attrs.op));
    const opened = new Set(own.map((file) => file.attrs.pid));
    if (written === undefined || opened.size < 2) return [];
    return own.filter((file) => file !== written).map((file): [string, string] => [file.id, written.id]);
  });
}

const WRITES: ReadonlySet<string> = new Set(['write', 'create']);

function pathOf(file: NodeOf<'file'>): string {
  return file.attrs.resolved ?? file.attrs.path;
}

/** A workload's only agent process is told in it, and the conversations that it holds. */
function agents(nodes: readonly GraphNode[], links: readonly Link[]): [string, string][] {
  const workloads = nodes.filter((node) => node.kind === 'workload').length;
  const holders = new Map(
    links.filter((link) => link.edge.rel === 'did' && link.phrase === 'held').map((link) => [link.to, link.from]),
  );
  const processes = new Set(holders.values());
  const told: [string, string][] = [];
  for (const node of nodes) {
    const own = links.filter((link) => link.from === node.id);
    if (node.kind === 'workload') {
      const running = own.filter((link) => processes.has(link.to)).map((link) => link.to);
      const [process, ...others] = running.length === 0 && workloads === 1 ? processes : running;
      if (process !== undefined && others.length === 0 && processes.size === 1) told.push([process, node.id]);
    }
  }
  const into = new Map(told);
  for (const node of nodes) {
    if (node.kind !== 'conversation') continue;
    const by = new Set(links.flatMap((link) => (link.from === node.id ? (holders.get(link.to) ?? []) : [])));
    const [holder, ...more] = by;
    if (holder !== undefined && more.length === 0) told.push([node.id, into.get(holder) ?? holder]);
  }
  return told;
}
