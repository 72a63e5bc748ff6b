import type { ActNode } from '../../profile/index.ts';
import type { NodeOf } from '../../trace/index.ts';
import { metadataEndpoint } from '../metadata-access/endpoints.ts';

/** A connection or request that leaves the machine for a peer that could keep what it is sent. */
export function isOutside(node: ActNode): node is NodeOf<'connection'> | NodeOf<'request'> {
  if (node.kind === 'connection') {
    const { dst_ip: ip, dst_port: port } = node.attrs;
    return !isLocal(ip) && !SERVICE_PORTS.has(port) && metadataEndpoint(ip, port) === undefined;
  }
  if (node.kind !== 'request' || node.attrs.host === undefined || node.attrs.protocol !== 'http') return false;
  const host = node.attrs.host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return (
    !isLocal(host) && host !== 'localhost' && metadataEndpoint(host, 80) === undefined && node.attrs.k8s === undefined
  );
}

/** DNS, DHCP and NTP: asked of whoever the machine is configured to ask. */
const SERVICE_PORTS = new Set([53, 67, 123, 547]);

/** Loopback and link-local: the same machine or the same wire. */
function isLocal(ip: string): boolean {
  return /^(?:127\.|169\.254\.|0\.0\.0\.0$|::1?$|fe80:)/i.test(ip);
}

/** A query shorter than this says what is wanted; a longer one may carry something away. */
const LONG_QUERY = 48;
/** A TLS handshake and a small request together stay below this; more was sent than asked. */
const MORE_THAN_ASKING = 4096;

/** unknown: a connection was made, but not what went over it. */
export function sentData(node: NodeOf<'connection'> | NodeOf<'request'>): 'yes' | 'no' | 'unknown' {
  if (node.kind === 'connection') {
    if (node.attrs.bytes_out === undefined) return 'unknown';
    return node.attrs.bytes_out === 0 ? 'no' : node.attrs.bytes_out > MORE_THAN_ASKING ? 'yes' : 'unknown';
  }
  const { method, path = '', bytes_out: bytes = 0 } = node.attrs;
  const query = path.includes('?') ? path.length - path.indexOf('?') - 1 : 0;
  return bytes > 0 || query >= LONG_QUERY || !['GET', 'HEAD', 'OPTIONS'].includes(method) ? 'yes' : 'no';
}

/** Whether it got as far as the peer. Absent facts count as yes only where a request was seen on it. */
export function reachedPeer(node: NodeOf<'connection'> | NodeOf<'request'>): boolean {
  if (node.kind === 'request') return true;
  return node.attrs.verdict === 'established' || (node.attrs.bytes_out ?? 0) > 0;
}
