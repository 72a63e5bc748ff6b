import type { GraphNode, NodeAttrs, NodeKind } from '@remit/core/trace';
import { bytes, counted } from '../text/quantity.ts';
import { callArgument } from './call-argument.ts';

/** What a node is called. Raw text from outside: whoever shows it passes it through `visible` or `fit`. */
export interface Description {
  readonly kind: string;
  readonly title: string;
  readonly detail: string;
}

export function describeNode(node: GraphNode): Description {
  const describe = descriptions[node.kind] as (attrs: GraphNode['attrs']) => Description;
  return describe(node.attrs);
}

/** What alike things have in common, for the name of a group: `/srv/notes/paper-…`; one's own title where that says nothing. */
export function commonTitle(nodes: readonly GraphNode[]): string {
  const titles = nodes.map((node) => describeNode(node).title);
  const first = titles[0] ?? '';
  if (titles.every((title) => title === first)) return first;
  let length = 0;
  while (length < first.length && titles.every((title) => title[length] === first[length])) length++;
  return length >= SAYS_SOMETHING ? `${first.slice(0, length)}…` : first;
}

const SAYS_SOMETHING = 5;

/** `process` → `Process`, for lists and the legend. */
export function kindName(kind: NodeKind): string {
  return kindNames[kind];
}

const kindNames: Record<NodeKind, string> = {
  workload: 'Workload',
  process: 'Process',
  conversation: 'Conversation',
  turn: 'Model turn',
  segment: 'Context',
  tool_call: 'Tool call',
  file: 'File',
  connection: 'Connection',
  request: 'Request',
  k8s_call: 'Kubernetes call',
  cloud_call: 'Cloud call',
  credential: 'Credential',
  record: 'Record',
};

const descriptions: { [K in NodeKind]: (attrs: NodeAttrs[K]) => Description } = {
  workload: (a) => ({
    kind: 'Workload',
    title: a.name,
    detail: [a.namespace, a.workload_kind].filter(Boolean).join(' · '),
  }),
  process: (a) => ({
    kind: 'Process',
    title:
      a.argv.length > 0
        ? a.argv.map((arg, i) => (i === 0 && !/\s/.test(arg) ? baseName(arg) : arg)).join(' ')
        : baseName(a.exe),
    detail: `${baseName(a.exe)} · pid ${a.pid}${a.exit_code === undefined ? '' : ` · exit ${a.exit_code}`}`,
  }),
  conversation: (a) => ({ kind: 'Conversation', title: a.session ?? a.user ?? 'conversation', detail: a.provider }),
  turn: (a) => ({
    kind: 'Model turn',
    title: a.model,
    detail: [a.provider, a.input_tokens === undefined ? '' : `${a.input_tokens} → ${a.output_tokens ?? '?'} tokens`]
      .filter(Boolean)
      .join(' · '),
  }),
  segment: (a) => ({
    kind: originNames[a.origin] ?? 'Context',
    title: a.source === undefined ? (a.preview ?? `${a.role} message`) : baseName(a.source),
    detail: counted(a.chars, 'character'),
  }),
  tool_call: (a) => ({ kind: 'Tool call', title: a.name, detail: callArgument(a.arguments) }),
  file: (a) => ({ kind: `File ${fileOps[a.op] ?? a.op}`, title: a.path, detail: `pid ${a.pid}` }),
  connection: (a) => ({
    kind: `Connection${a.verdict === undefined || a.verdict === 'established' ? '' : ` (${a.verdict})`}`,
    title: `${a.dst_name ?? a.dst_ip}:${a.dst_port}`,
    detail: [
      a.dst_name === undefined || a.dst_name === a.dst_ip ? a.proto : a.dst_ip,
      a.bytes_out === undefined ? '' : `${bytes(a.bytes_out)} out`,
    ]
      .filter(Boolean)
      .join(' · '),
  }),
  request: (a) => {
    const answer = [
      a.status === undefined ? 'no answer seen' : `${a.status}`,
      a.items === undefined ? '' : counted(a.items, 'item'),
      a.bytes_out === undefined || a.bytes_out === 0 ? '' : `${bytes(a.bytes_out)} out`,
    ].filter(Boolean);
    const line = `${a.method} ${a.path ?? ''}`.trim();
    return a.k8s === undefined
      ? a.host === undefined
        ? { kind: 'Request', title: line, detail: answer.join(' · ') }
        : { kind: 'Request', title: `${a.method} ${a.host}`, detail: [a.path, ...answer].filter(Boolean).join(' · ') }
      : {
          kind: 'Kubernetes API',
          title: `${a.k8s.verb} ${a.k8s.resource}${a.k8s.name === undefined ? '' : `/${a.k8s.name}`}${a.k8s.namespace === undefined ? '' : ` in ${a.k8s.namespace}`}`,
          detail: [...answer, line].join(' · '),
        };
  },
  k8s_call: (a) => ({
    kind: 'Kubernetes call',
    title: `${a.verb} ${a.resource}${a.name === undefined ? '' : `/${a.name}`}`,
    detail: `${a.user} · ${a.code}`,
  }),
  cloud_call: (a) => ({ kind: 'Cloud call', title: a.action, detail: `${a.principal} · ${a.outcome}` }),
  credential: (a) => {
    const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(a.principal ?? '');
    return {
      kind: account === null ? 'Credential' : 'Service-account token',
      title: account === null ? (a.principal ?? a.type) : `${account[1]}/${account[2]}`,
      detail: `${a.type} · ${a.id_hash.slice(0, 10)}`,
    };
  },
  record: (a) => ({ kind: 'Record', title: a.type, detail: `${a.system} · ${a.op}` }),
};

const originNames: Record<string, string> = {
  system: 'System prompt',
  user: 'User’s words',
  document: 'Document',
  tool_result: 'Tool result',
  memory: 'Memory',
  agent: 'Model’s words',
};

const fileOps: Record<string, string> = {
  read: 'read',
  write: 'written',
  create: 'created',
  unlink: 'removed',
  exec: 'run',
};

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1) || path;
}
