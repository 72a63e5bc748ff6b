import type { GraphNode, GraphView } from '../../trace/index.ts';

/**
 * Files that the C library and TLS libraries read for every program that asks for a user name, a host or a certificate. They say
 * nothing about what a tool was to do, unless the program was told to read just that file.
 */
const LOOKUPS: readonly RegExp[] = [
  // nss(5), resolver(5), gai.conf(5): getpwuid, getaddrinfo, getservbyname
  /^\/etc\/(?:passwd|group|nsswitch\.conf|hosts|host\.conf|resolv\.conf|gai\.conf|services|protocols|networks)$/,
  // trust stores as distributions and SSL_CERT_FILE lay them out
  /\/(?:ca-certificates\.crt|ca-bundle(?:\.trust)?\.crt|tls-ca-bundle\.pem|cert\.pem|openssl\.cnf)$/,
];

/** Whether a process read this file only because its libraries do. */
export function isRuntimeLookup(process: string, file: GraphNode | undefined, graph: GraphView): boolean {
  if (file?.kind !== 'file' || file.attrs.op !== 'read') return false;
  const { path, resolved = path } = file.attrs;
  if (!LOOKUPS.some((one) => one.test(path) || one.test(resolved))) return false;
  const argv = graph.getAs(process, 'process')?.attrs.argv ?? [];
  return !argv.some((argument) => argument.includes(path) || argument.includes(resolved));
}
