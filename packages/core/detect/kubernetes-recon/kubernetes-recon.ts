import { type Act, pair, steeringOf } from '../../profile/index.ts';
import type { NodeOf } from '../../trace/index.ts';
import type { Detector, DetectorRun, Severity, Step } from '../detector.ts';
import { techniques } from '../signal/catalogues.ts';
import { askedFor } from '../signal/asked-for.ts';
import { draftOf, processName, subtreeKey, toolName } from '../signal/draft.ts';
import { Emitter } from '../signal/emitter.ts';
import { programClass } from '../signal/executables.ts';
import { worst } from '../signal/severity.ts';
import { ApiServers } from './api-servers.ts';
import { Questions } from './questions.ts';
import { type Reconnaissance, reconnaissance } from './reconnaissance.ts';

/** In so many conversations a tool has to have asked the same, without an incident, for it to be its normal work. */
const HABIT = 3;

export const kubernetesRecon: Detector = {
  id: 'kubernetes-recon',
  title: 'Kubernetes API explored from a tool',
  description:
    'A tool call, or a process below one, asks the Kubernetes API for secrets, for what there is, or for what it may do, which this tool does not normally do.',
  stage: 'discovery',
  mappings: [
    techniques.containerDiscovery,
    techniques.containerApi,
    techniques.cloudDiscovery,
    techniques.excessiveAgency,
    techniques.privilegeAbuse,
  ],
  start(): DetectorRun {
    const emitter = new Emitter(kubernetesRecon);
    const servers = new ApiServers();
    const questions = new Questions();
    return {
      observe(step) {
        servers.observe(step);
        return step.acts.flatMap((act) => {
          const found = ofRequest(act, step, questions) ?? ofConnection(act, step, servers);
          if (found === undefined) return [];
          const draft = draftOf(act, step.graph, { key: subtreeKey(act), ...found });
          return draft === undefined ? [] : emitter.emit(draft);
        });
      },
    };
  },
};

type Found = { readonly severity: Severity; readonly title: string; readonly cumulative?: boolean } | undefined;

function ofRequest(act: Act, step: Step, questions: Questions): Found {
  const { node } = act;
  if (node.kind !== 'request' || act.doer === 'own' || act.doer === 'agent') return undefined;
  const asked = reconnaissance(node);
  if (asked === undefined) return undefined;
  const severity = severityOf(act, node, asked, step);
  if (severity === undefined) return undefined;
  const all = questions.with(subtreeKey(act), asked.what);
  return {
    severity,
    title: `${processName(act)}, run by ${toolName(act)}, asked the Kubernetes API to ${all}`,
    cumulative: true,
  };
}

function severityOf(act: Act, node: NodeOf<'request'>, asked: Reconnaissance, step: Step): Severity | undefined {
  if (act.call === undefined) return asked.weight;
  if (steeringOf(act.call.id, step.graph).length > 0) return worst('high', asked.weight);
  const k8s = node.attrs.k8s;
  const fact = k8s && pair(act.call.attrs.name, `${k8s.verb} ${k8s.resource}`);
  if (fact && act.workload && step.profiles.seen(act.workload, 'tool_k8s', fact) >= HABIT) return undefined;
  // kubectl and the like, or a client library in the agent itself: somebody gave this agent the Kubernetes API to work with.
  const meant = act.root === undefined || (act.process !== undefined && programClass(act.process) === 'client');
  return meant || askedFor(act.call, step.graph) ? lower(asked.weight) : asked.weight;
}

/** Where TLS hides the request: only that the API server was spoken to. Certain of the address, not of what was asked. */
function ofConnection(act: Act, step: Step, servers: ApiServers): Found {
  const { node } = act;
  if (node.kind !== 'connection' || act.doer === 'own' || act.doer === 'agent' || !servers.has(node)) return undefined;
  if (step.graph.out(node.id, 'carried').length > 0) return undefined;
  const kind = act.process && programClass(act.process);
  const steered = act.call !== undefined && steeringOf(act.call.id, step.graph).length > 0;
  return {
    severity: steered || (kind !== 'client' && kind !== 'interpreter' && act.root !== undefined) ? 'medium' : 'low',
    title: `${processName(act)}, run by ${toolName(act)}, connected to the Kubernetes API server`,
  };
}

function lower(severity: Severity): Severity {
  return severity === 'high' || severity === 'critical' ? 'medium' : 'low';
}
