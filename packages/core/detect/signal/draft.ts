import type { Act } from '../../profile/index.ts';
import type { GraphView } from '../../trace/index.ts';
import type { Severity } from '../detector.ts';
import type { Draft } from './emitter.ts';

/** A signal about an act: its evidence is that of the act and of the path that ties it to its cause. */
export function draftOf(
  act: Act,
  graph: GraphView,
  say: {
    readonly key?: string;
    readonly severity: Severity;
    readonly title: string;
    readonly nodes?: readonly string[];
    readonly cumulative?: boolean;
  },
): Draft | undefined {
  const { node } = act;
  const evidence = [
    ...[...graph.in(node.id, 'did'), ...graph.in(node.id, 'execed'), ...graph.in(node.id, 'forked')].flatMap(
      (edge) => edge.evidence,
    ),
    ...act.path.flatMap((edge) => edge.evidence),
  ];
  // Without any evidence there is nothing to show a person, and a signal that cannot be shown is worth nothing.
  if (evidence.length === 0) return undefined;
  return {
    key: say.key ?? node.id,
    severity: say.severity,
    node: node.id,
    title: say.title,
    ts: node.ts,
    boot_ns: node.boot_ns,
    evidence,
    ...(say.cumulative === undefined ? {} : { cumulative: say.cumulative }),
    nodes: [node.id, ...(act.call ? [act.call.id] : []), ...(say.nodes ?? [])],
  };
}

/** One signal for everything that one subtree of processes does; an act in the agent's own process stands for itself. */
export function subtreeKey(act: Act): string {
  return act.root?.id ?? act.call?.id ?? act.node.id;
}

/** The tool as people are told of it. */
export function toolName(act: Act): string {
  return act.call === undefined ? 'a process below the agent' : `tool ${act.call.attrs.name}`;
}

export function processName(act: Act): string {
  const exe = act.process?.attrs.exe ?? '';
  return exe === '' ? 'a process' : (exe.split('/').at(-1) as string);
}
