import type { NodeOf } from '../../trace/index.ts';
import { credentialFile } from '../kubernetes-token/credential-files.ts';
import type { Step } from '../detector.ts';

const MOST_ADDRESSES = 1000;
const MOST_READERS = 2000;
const API_PORTS = new Set([443, 6443]);

/**
 * Which addresses are a Kubernetes API server. Known where a request to it was seen on the connection, or where the name says
 * so; held to be one where a process that has just read a service-account token goes to a private address on an API port.
 */
export class ApiServers {
  readonly #addresses = new Set<string>();
  /** Subtrees that have read a service-account token. */
  readonly #readers = new Set<string>();
  readonly #guessed = new Set<string>();

  observe({ delta, acts, graph }: Step): void {
    for (const edge of delta.edges) {
      if (edge.rel !== 'carried') continue;
      const connection = graph.getAs(edge.from, 'connection');
      if (connection && graph.getAs(edge.to, 'request')?.attrs.k8s)
        add(this.#addresses, address(connection), MOST_ADDRESSES);
    }
    for (const { node, root } of acts) {
      if (root === undefined) continue;
      if (node.kind === 'file' && credentialFile(node.attrs.path)?.what.includes('Kubernetes')) {
        add(this.#readers, root.id, MOST_READERS);
      } else if (node.kind === 'connection' && this.#readers.has(root.id)) {
        if (API_PORTS.has(node.attrs.dst_port) && isPrivate(node.attrs.dst_ip))
          add(this.#guessed, node.id, MOST_READERS);
      }
    }
  }

  has(connection: NodeOf<'connection'>): boolean {
    return (
      this.#addresses.has(address(connection)) ||
      this.#guessed.has(connection.id) ||
      /^kubernetes(?:\.default(?:\.svc(?:\.[a-z0-9.-]+)?)?)?(?::\d+)?$/.test(connection.attrs.dst_name ?? '')
    );
  }
}

function address({ node, attrs }: NodeOf<'connection'>): string {
  return `${node} ${attrs.dst_ip} ${attrs.dst_port}`;
}

/** RFC 1918, RFC 6598 and RFC 4193: where cluster networks live. */
export function isPrivate(ip: string): boolean {
  return /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:)/i.test(
    ip,
  );
}

function add(set: Set<string>, value: string, most: number): void {
  set.add(value);
  if (set.size > most) set.delete(set.values().next().value as string);
}
