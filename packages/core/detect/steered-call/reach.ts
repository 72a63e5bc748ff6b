import { type Act, destinationOf, pair } from '../../profile/index.ts';
import type { Step } from '../detector.ts';
import { credentialFile } from '../kubernetes-token/credential-files.ts';
import { metadataEndpoint } from '../metadata-access/endpoints.ts';
import { isOutside, sentData } from '../new-destination/outside.ts';
import { autostartFile } from '../signal/autostart-files.ts';
import { reconnaissance } from '../kubernetes-recon/reconnaissance.ts';

/**
 * What a steered call got hold of. read: nothing but ordinary files. act: it ran, wrote or changed something. leave: something
 * went to a host this workload does not know. access: a credential, a metadata endpoint or the Kubernetes API. stay: something was
 * written where it is run later by itself. fetch: a program was brought from another machine and run (see signal/fetched-code.ts).
 */
export type Reach = 'read' | 'act' | 'leave' | 'access' | 'stay' | 'fetch';

export function reachOf(act: Act, { graph, profiles }: Step): Reach {
  const { node, workload, call } = act;
  if (node.kind === 'file') {
    if (credentialFile(node.attrs.path) !== undefined || graph.out(node.id, 'yielded').length > 0) return 'access';
    if (node.attrs.op === 'read') return 'read';
    return autostartFile(node.attrs.path) || autostartFile(node.attrs.resolved ?? '') ? 'stay' : 'act';
  }
  if (node.kind === 'process') return node.attrs.image > 0 ? 'act' : 'read';
  if (node.kind === 'connection' && metadataEndpoint(node.attrs.dst_ip, node.attrs.dst_port)) return 'access';
  if (node.kind === 'request') {
    if (metadataEndpoint((node.attrs.host ?? '').replace(/:\d+$/, ''), 80)) return 'access';
    if (reconnaissance(node)) return 'access';
  }
  if (!isOutside(node)) return 'read';
  const destination = destinationOf(node) as string;
  const known =
    workload !== undefined &&
    (profiles.seen(workload, 'destination', destination) > 0 ||
      (call !== undefined && profiles.seen(workload, 'tool_destination', pair(call.attrs.name, destination)) > 0));
  if (sentData(node) !== 'yes') return 'read';
  return known ? 'act' : 'leave';
}
