import { type Act, pair, steeringOf } from '../../profile/index.ts';
import type { NodeOf } from '../../trace/index.ts';
import type { Detector, Severity, Signal, Step } from '../detector.ts';
import { techniques } from '../signal/catalogues.ts';
import { askedFor } from '../signal/asked-for.ts';
import { draftOf, processName, subtreeKey, toolName } from '../signal/draft.ts';
import { Emitter } from '../signal/emitter.ts';
import { programClass } from '../signal/executables.ts';
import { credentialFile } from './credential-files.ts';

/** In so many conversations a tool has to have read this file, without an incident, for it to be its normal work. */
const HABIT = 3;

export const kubernetesToken: Detector = {
  id: 'kubernetes-token',
  title: 'Credential read from a tool',
  description:
    'A tool call, or a process below one, reads the service-account token or another credential, which this tool of this workload does not normally do.',
  stage: 'credential_access',
  mappings: [
    techniques.applicationToken,
    techniques.credentialsInFiles,
    techniques.unsecuredCredentials,
    techniques.excessiveAgency,
    techniques.privilegeAbuse,
  ],
  start() {
    const emitter = new Emitter(kubernetesToken);
    return { observe: (step) => step.acts.flatMap((act) => judge(act, step, emitter)) };
  },
};

function judge(act: Act, step: Step, emitter: Emitter): readonly Signal[] {
  const { node } = act;
  if (node.kind !== 'file' || node.attrs.op !== 'read') return [];
  const yielded = step.graph.out(node.id, 'yielded').map((edge) => step.graph.getAs(edge.to, 'credential'));
  const credential = yielded.find((one) => one !== undefined);
  const known = credentialFile(node.attrs.path);
  if (known === undefined && credential === undefined) return [];
  const severity = severityOf(act as Act & { node: NodeOf<'file'> }, known?.platform ?? true, step);
  if (severity === undefined) return [];
  const what = known?.what ?? `a credential (${credential?.attrs.type})`;
  const draft = draftOf(act, step.graph, {
    key: `${subtreeKey(act)} ${known?.what ?? node.attrs.path}`,
    severity,
    title: `${processName(act)}, run by ${toolName(act)}, read ${what}`,
    nodes: credential === undefined ? [] : [credential.id],
  });
  return draft === undefined ? [] : emitter.emit(draft);
}

function severityOf(act: Act & { node: NodeOf<'file'> }, platform: boolean, step: Step): Severity | undefined {
  if (act.doer === 'own' || act.doer === 'agent') return undefined;
  const kind = act.process && programClass(act.process);
  if (act.call === undefined) return kind === 'client' || kind === 'interpreter' ? 'low' : 'medium';
  const steered = steeringOf(act.call.id, step.graph).length > 0;
  if (steered) return 'high';
  const fact = pair(act.call.attrs.name, act.node.attrs.path);
  if (act.workload !== undefined && step.profiles.seen(act.workload, 'tool_file', fact) >= HABIT) return undefined;
  // In the agent's own process a client library reads its token as it works; the call asks for it only if it names the file.
  if (act.root === undefined) return names(act.call, act.node.attrs.path) ? 'high' : 'low';
  if (kind === 'client' || (usesIt(act.call) && askedFor(act.call, step.graph))) return 'low';
  return kind === 'interpreter' || !platform ? 'medium' : 'high';
}

/** The call says itself what the token is for: the Kubernetes API is asked in the same breath. */
function usesIt(call: NodeOf<'tool_call'>): boolean {
  return /\/apis?\/[\w.-]+|kubernetes\.default|\bkubectl\b/.test(call.attrs.arguments);
}

function names(call: NodeOf<'tool_call'>, path: string): boolean {
  const last = path.split('/').slice(-2).join('/');
  return call.attrs.arguments.includes(path) || call.attrs.arguments.includes(last);
}
