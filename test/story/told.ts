import type { IncidentDocument } from '@remit/core/detect';
import type { Edge, GraphNode, NodeKind, NodeOf, Rel } from '@remit/core/trace';

/** An incident document with the questions a test asks of it: what leads from where to where. */
export interface Told {
  readonly document: IncidentDocument;
  nodes<K extends NodeKind>(kind: K): NodeOf<K>[];
  /** Where edges of this relation lead from a node. */
  out(id: string, rel: Rel): GraphNode[];
  /** Everything that descends from these processes by fork and exec, themselves included. */
  lineage(processes: readonly GraphNode[]): NodeOf<'process'>[];
}

export function told(document: IncidentDocument): Told {
  const byId = new Map(document.graph.nodes.map((node) => [node.id, node]));
  const edges = new Map<string, Edge[]>();
  for (const edge of document.graph.edges) edges.set(edge.from, [...(edges.get(edge.from) ?? []), edge]);

  const out = (id: string, rel: Rel) =>
    (edges.get(id) ?? []).filter((edge) => edge.rel === rel).flatMap((edge) => byId.get(edge.to) ?? []);

  return {
    document,
    nodes: <K extends NodeKind>(kind: K) => document.graph.nodes.filter((node) => node.kind === kind) as NodeOf<K>[],
    out,
    lineage(processes) {
      const found = new Set<GraphNode>(processes);
      for (const node of found)
        for (const rel of ['forked', 'execed'] as const) out(node.id, rel).forEach((one) => found.add(one));
      return [...found].filter((node) => node.kind === 'process');
    },
  };
}

/**
 * What the attack must be told as, asked of the graph alone: from a file through a document segment and the turn that held it to
 * tool calls, and from these through their processes to what was reached. Returns what is missing, one line each.
 */
export function missingFromStory(story: Told, expected: ExpectedStory): string[] {
  const missing: string[] = [];
  const documents = story
    .nodes('segment')
    .filter((segment) => segment.attrs.origin === 'document')
    .filter((segment) =>
      story
        .out(segment.id, 'came_from')
        .some((from) => from.kind === 'file' && from.attrs.path.endsWith(expected.document)),
    );
  if (documents.length === 0) missing.push(`no document segment that came from ${expected.document}`);

  const ids = new Set(documents.map((segment) => segment.id));
  const steered = story
    .nodes('tool_call')
    .filter((call) => story.out(call.id, 'steered_by').some((to) => ids.has(to.id)));
  if (steered.length === 0) missing.push('no tool call steered by that document');

  const turns = story.nodes('turn').filter((turn) => story.out(turn.id, 'contains').some((to) => ids.has(to.id)));
  const asked = new Set(turns.flatMap((turn) => story.out(turn.id, 'asked_for')).map((call) => call.id));
  if (!steered.some((call) => asked.has(call.id)))
    missing.push('no turn that held the document asked for a steered call');

  const direct = steered.flatMap((call) => story.out(call.id, 'carried_out_by'));
  const processes = story.lineage(direct.filter((node) => node.kind === 'process'));
  if (processes.length === 0) missing.push('no process carried out a steered call');
  const reached = [...direct, ...processes.flatMap((process) => story.out(process.id, 'did'))];

  if (!reached.some((node) => node.kind === 'file' && expected.token.test(node.attrs.path)))
    missing.push('the token file');
  for (const resource of expected.kubernetes) {
    const listed = reached.some((node) => node.kind === 'request' && node.attrs.k8s?.resource === resource);
    if (!listed) missing.push(`the Kubernetes API request for ${resource}`);
  }
  for (const address of expected.addresses) {
    const connected = reached.some((node) => node.kind === 'connection' && node.attrs.dst_ip === address);
    if (!connected) missing.push(`the connection to ${address}`);
  }
  return missing;
}

export interface ExpectedStory {
  /** End of the path of the document that steered. */
  readonly document: string;
  readonly token: RegExp;
  readonly kubernetes: readonly string[];
  readonly addresses: readonly string[];
}
