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
const READS = new Set(['list', 'watch', 'get', 'deletecollection']);
const DISCOVERY = /^\/(?:api|apis|version|openapi\/v[23])(?:\/[^/]*)?\/?(?:\?|$)/;

export function reconnaissance(request: NodeOf<'request'>): Reconnaissance | undefined {
  const { k8s, path = '' } = request.attrs;
  if (k8s === undefined || k8s.resource === '') {
    return k8s !== undefined && DISCOVERY.test(path)
      ? { what: 'say which resources it serves', weight: 'low' }
      : undefined;
  }
  const resource = k8s.resource.split('/')[0] as string;
  const where = k8s.namespace === undefined ? '' : ` in namespace ${k8s.namespace}`;
  if (SELF_REVIEWS.has(resource)) return { what: 'say what the token may do', weight: 'medium' };
  if (resource === 'serviceaccounts' && k8s.resource.endsWith('/token')) {
    return { what: `issue a token for service account ${k8s.name ?? ''}${where}`, weight: 'high' };
  }
  if (!READS.has(k8s.verb)) return undefined;
  if (k8s.verb === 'get') {
    return resource === 'secrets' ? { what: `give secret ${k8s.name ?? ''}${where}`, weight: 'high' } : undefined;
  }
  const weight = LISTS[resource];
  return weight === undefined ? undefined : { what: `${k8s.verb} ${resource}${where}`, weight };
}
