import type { ActNode } from './act.ts';

/** Where a connection or request goes, as profiles and people name it: `name` (or `name:port` off the usual ports), else `address:port`. */
export function destinationOf(node: ActNode): string | undefined {
  if (node.kind === 'connection') {
    const { dst_name: name, dst_ip: ip, dst_port: port } = node.attrs;
    return name === undefined ? `${bracketed(ip)}:${port}` : named(name, port);
  }
  if (node.kind === 'request' && node.attrs.host !== undefined) return normalHost(node.attrs.host);
  return undefined;
}

/** Host without the usual ports, without a final dot, in lower case. */
export function normalHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/:(?:443|80)$/, '')
    .replace(/\.$/, '');
}

function named(name: string, port: number): string {
  const host = normalHost(name);
  return port === 443 || port === 80 || /[^:]:\d+$/.test(host) ? host : `${host}:${port}`;
}

function bracketed(ip: string): string {
  return ip.includes(':') ? `[${ip}]` : ip;
}
