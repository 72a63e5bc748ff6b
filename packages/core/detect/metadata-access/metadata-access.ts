import { type Act, destinationOf, pair, steeringOf } from '../../profile/index.ts';
import type { Detector, Severity, Signal, Step } from '../detector.ts';
import { techniques } from '../signal/catalogues.ts';
import { draftOf, subtreeKey, toolName } from '../signal/draft.ts';
import { Emitter } from '../signal/emitter.ts';
import { programClass } from '../signal/executables.ts';
import { givesCredential, type MetadataEndpoint, metadataEndpoint } from './endpoints.ts';

/** In so many conversations a tool has to have asked a metadata endpoint, without an incident, for it to be its normal work. */
const HABIT = 3;

export const metadataAccess: Detector = {
  id: 'metadata-access',
  title: 'Cloud metadata asked from a tool',
  description:
    'A tool call, or a process below one, connects to or asks a cloud metadata endpoint, which this tool of this workload does not normally do.',
  stage: 'credential_access',
  mappings: [
    techniques.metadataApi,
    techniques.unsecuredCredentials,
    techniques.cloudDiscovery,
    techniques.excessiveAgency,
    techniques.privilegeAbuse,
  ],
  start() {
    const emitter = new Emitter(metadataAccess);
    return { observe: (step) => step.acts.flatMap((act) => judge(act, step, emitter)) };
  },
};

function judge(act: Act, step: Step, emitter: Emitter): readonly Signal[] {
  const endpoint = endpointOf(act);
  if (endpoint === undefined) return [];
  const severity = severityOf(act, step);
  if (severity === undefined) return [];
  const { node } = act;
  const where = destinationOf(node) ?? endpoint.host;
  const draft = draftOf(act, step.graph, {
    key: `${subtreeKey(act)} ${endpoint.host}`,
    severity,
    title: `${sentence(toolName(act))} ${node.kind === 'request' ? 'asked' : 'connected to'} the cloud metadata endpoint ${where}`,
  });
  return draft === undefined ? [] : emitter.emit(draft);
}

function endpointOf(act: Act): MetadataEndpoint | undefined {
  const { node } = act;
  if (node.kind === 'connection') return metadataEndpoint(node.attrs.dst_ip, node.attrs.dst_port);
  if (node.kind !== 'request' || node.attrs.host === undefined) return undefined;
  const [, host = '', port] = /^(.*?)(?::(\d+))?$/.exec(node.attrs.host) ?? [];
  return metadataEndpoint(host, port === undefined ? 80 : Number(port));
}

function severityOf(act: Act, { graph, profiles }: Step): Severity | undefined {
  if (act.doer === 'own' || act.doer === 'agent') return undefined;
  if (act.doer === 'child') {
    // No call is tied to it. A runtime's credential helper would look the same, a shell or downloader would not.
    const kind = act.process && programClass(act.process);
    return kind === 'shell' || kind === 'downloader' ? 'high' : 'low';
  }
  const call = act.call as NonNullable<Act['call']>;
  const steered = steeringOf(call.id, graph).length > 0;
  const destination = destinationOf(act.node);
  const habit =
    destination && act.workload && profiles.seen(act.workload, 'tool_destination', pair(call.attrs.name, destination));
  if (!steered && habit !== undefined && habit !== '' && habit >= HABIT) return undefined;
  const { node } = act;
  const gotCredential = node.kind === 'request' && node.attrs.status === 200 && givesCredential(node.attrs.path ?? '');
  return gotCredential && steered ? 'critical' : 'high';
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
