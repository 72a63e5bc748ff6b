import type { NodeOf } from '../../trace/index.ts';
import type { Severity } from '../detector.ts';

export interface Reconnaissance {
  /** After "asked the Kubernetes API to": `list secrets in payments`. */
  readonly what: string;
  readonly weight: Severity;
}

/** What tells an intruder where to go next. Lists and watches show what there is; a secret is the aim itself. */
const LISTS: Readonly<Record<string, Severity>> = {
  secrets: 'high',
  pods: 'medium',
  serviceaccounts: 'medium',
  configmaps: 'medium',
  nodes: 'medium',
  namespaces: 'medium',
  roles: 'medium',
  rolebindings: 'medium',
  clusterroles: 'medium',
  clusterrolebindings: 'medium',
  services: 'low',
  endpoints: 'low',
  endpointslices: 'low',
  deployments: 'low',
  daemonsets: 'low',
  statefulsets: 'low',
  ingresses: 'low',
  networkpolicies: 'low',
  customresourcedefinitions: 'low',
};

const SELF_REVIEWS = new Set(['selfsubjectrulesreviews', 'selfsubjectaccessreviews', 'selfsubjectreviews']);
const READS = new Set(['list', 'watch', 'get']);
/** Ways into another pod. */
const ENTRIES = new Set(['pods/exec', 'pods/attach', 'pods/portforward', 'pods/ephemeralcontainers']);

/** `resource` as the trace writes it: `secrets`, `pods/exec`, `roles.rbac.authorization.k8s.io`, or a path for discovery. */
export function reconnaissance(request: NodeOf<'request'>): Reconnaissance | undefined {
  const { k8s } = request.attrs;
  if (k8s === undefined) return undefined;
  if (k8s.resource.startsWith('/')) return { what: `say what it serves (${k8s.resource})`, weight: 'low' };
  const resource = k8s.resource.split(/[./]/)[0] as string;
  const where = k8s.namespace === undefined ? '' : ` in namespace ${k8s.namespace}`;
  const name = k8s.name === undefined ? '' : ` ${k8s.name}`;
  if (SELF_REVIEWS.has(resource)) return { what: 'say what the token may do', weight: 'medium' };
  if (k8s.resource === 'serviceaccounts/token')
    return { what: `issue a token for service account${name}${where}`, weight: 'high' };
  if (ENTRIES.has(k8s.resource)) return { what: `let it into pod${name}${where} (${k8s.resource})`, weight: 'high' };
  if (!READS.has(k8s.verb) || k8s.resource.includes('/')) return undefined;
  if (k8s.verb === 'get')
    return resource === 'secrets' ? { what: `give secret${name}${where}`, weight: 'high' } : undefined;
  const weight = LISTS[resource];
  return weight === undefined ? undefined : { what: `${k8s.verb} ${resource}${where}`, weight };
}
