import type { GraphNode } from '@remit/core/trace';

/** A node of the graph in a few words. Not made safe for a terminal yet. */
export function nodeLabel(node: GraphNode): string {
  switch (node.kind) {
    case 'workload':
      return `workload ${[node.attrs.namespace, node.attrs.name].filter(Boolean).join('/')}`;
    case 'process':
      return `process ${node.attrs.pid} ${node.attrs.argv.join(' ') || node.attrs.exe}`;
    case 'conversation':
      return `conversation with ${node.attrs.provider}`;
    case 'turn':
      return `turn ${node.attrs.model}`;
    case 'segment':
      return `${node.attrs.origin} ${node.attrs.source ?? quoted(node.attrs.preview) ?? `${node.attrs.chars} characters`}`;
    case 'tool_call':
      return `tool call ${node.attrs.name} ${node.attrs.arguments}`;
    case 'file':
      return `file ${node.attrs.op} ${node.attrs.path}`;
    case 'connection': {
      const { dst_name, dst_ip, dst_port, proto, verdict } = node.attrs;
      const where = `${dst_ip.includes(':') ? `[${dst_ip}]` : dst_ip}:${dst_port}/${proto}`;
      return `connection ${dst_name ? `${dst_name} (${where})` : where}${verdict ? ` ${verdict}` : ''}`;
    }
    case 'request': {
      const { method, host, path, status } = node.attrs;
      return `request ${method} ${host ?? ''}${path ?? ''}${status === undefined ? '' : ` → ${status}`}`;
    }
    case 'k8s_call':
      return `Kubernetes call ${node.attrs.verb} ${node.attrs.resource} ${node.attrs.name ?? ''} → ${node.attrs.code}`;
    case 'cloud_call':
      return `cloud call ${node.attrs.action} ${node.attrs.resource} → ${node.attrs.outcome}`;
    case 'credential':
      return `credential ${node.attrs.type}${node.attrs.principal ? ` of ${node.attrs.principal}` : ''}`;
    case 'record':
      return `record ${node.attrs.type} ${node.attrs.op}`;
  }
}

function quoted(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `“${text}”`;
}
