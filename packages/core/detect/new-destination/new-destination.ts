import { type Act, destinationOf, pair, steeringOf } from '../../profile/index.ts';
import type { NodeOf } from '../../trace/index.ts';
import type { Detector, DetectorRun, Severity, Signal, Step } from '../detector.ts';
import { ApiServers, isPrivate } from '../kubernetes-recon/api-servers.ts';
import { techniques } from '../signal/catalogues.ts';
import { draftOf, subtreeKey, toolName } from '../signal/draft.ts';
import { Emitter } from '../signal/emitter.ts';
import { Contents } from './contents.ts';
import { isOutside, reachedPeer, sentData } from './outside.ts';
import { pointedTo } from './pointed-to.ts';
import { SensitiveReads } from './sensitive-reads.ts';
import { Undecided } from './undecided.ts';

export const newDestination: Detector = {
  id: 'new-destination',
  title: 'Data to a host never seen before',
  description:
    'A tool call, or a process below one, sends something to a host that this workload was not seen to use and that no user pointed to; graver when a credential or other content read before may go with it.',
  stage: 'exfiltration',
  mappings: [
    techniques.toolExfiltration,
    techniques.webExfiltration,
    techniques.alternativeExfiltration,
    techniques.sensitiveDisclosure,
    techniques.excessiveAgency,
    techniques.toolMisuse,
  ],
  start(): DetectorRun {
    const emitter = new Emitter(newDestination);
    const reads = new SensitiveReads();
    const contents = new Contents();
    const servers = new ApiServers();
    const undecided = new Undecided();
    return {
      observe(step) {
        contents.observe(step);
        reads.observe(step);
        servers.observe(step);
        const ripe = [...step.acts.filter((act) => !undecided.holds(act, step)), ...undecided.due(step)];
        return ripe.flatMap((act) => judge(act, step, { emitter, reads, contents, servers }));
      },
    };
  },
};

interface State {
  readonly emitter: Emitter;
  readonly reads: SensitiveReads;
  readonly contents: Contents;
  readonly servers: ApiServers;
}

function judge(act: Act, step: Step, state: State): readonly Signal[] {
  const { node } = act;
  if ((act.doer !== 'tool' && act.doer !== 'child') || !isOutside(node) || !reachedPeer(node)) return [];
  const destination = destinationOf(node);
  if (destination === undefined || isKnown(act, node, destination, step, state.servers)) return [];
  const reads = state.reads.before(act, step.graph);
  const copied = state.contents.copied(act, step.graph);
  const severity = severityOf(act, node, reads.length > 0, copied !== undefined, step);
  if (severity === undefined) return [];
  const draft = draftOf(act, step.graph, {
    key: subtreeKey(act),
    severity,
    title: titleOf(act, node, destination, reads.length > 0, copied !== undefined),
    nodes: [...reads.map((read) => read.node), ...(copied === undefined ? [] : [copied.segment])],
  });
  return draft === undefined ? [] : state.emitter.emit(draft);
}

function isKnown(
  act: Act,
  node: NodeOf<'connection'> | NodeOf<'request'>,
  destination: string,
  step: Step,
  servers: ApiServers,
): boolean {
  const { profiles, graph } = step;
  if (act.workload !== undefined) {
    if (profiles.seen(act.workload, 'destination', destination) > 0) return true;
    if (act.call && profiles.seen(act.workload, 'tool_destination', pair(act.call.attrs.name, destination)) > 0)
      return true;
  }
  // The Kubernetes API has a detector of its own.
  if (node.kind === 'connection' && servers.has(node)) return true;
  return act.call !== undefined && pointedTo(act.call.attrs.conversation, destination, graph);
}

function severityOf(
  act: Act,
  node: NodeOf<'connection'> | NodeOf<'request'>,
  afterSensitive: boolean,
  copied: boolean,
  step: Step,
): Severity | undefined {
  const sent = sentData(node);
  const steered = act.call !== undefined && steeringOf(act.call.id, step.graph).length > 0;
  const inside = node.kind === 'connection' && isPrivate(node.attrs.dst_ip);
  if (inside) return steered && sent === 'yes' ? 'medium' : 'low';
  if (afterSensitive && (steered || sent === 'yes')) return 'high';
  if (copied && steered) return 'high';
  if (afterSensitive || copied) return 'medium';
  if (steered) return sent === 'no' ? 'low' : sent === 'yes' ? 'high' : 'medium';
  return 'low';
}

function titleOf(
  act: Act,
  node: NodeOf<'connection'> | NodeOf<'request'>,
  destination: string,
  afterSensitive: boolean,
  copied: boolean,
): string {
  const did = sentData(node) === 'yes' ? 'sent data to' : node.kind === 'request' ? 'asked' : 'connected to';
  const more = copied
    ? ', with content that a tool had read'
    : afterSensitive
      ? ', after a credential or secret was read'
      : '';
  const name = toolName(act);
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} ${did} ${destination}, never seen before${more}`;
}
