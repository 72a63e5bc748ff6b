/** A Kubernetes API request as its path and method say it. */
export interface KubernetesCall {
  readonly verb: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
}

/**
 * Reads a request to a Kubernetes API server from its path: /api/v1/… (core), /apis/GROUP/VERSION/…, discovery, /version.
 * Other services also have paths like /api/v1/users, so core paths count only with a resource of the core group, and
 * discovery only when the answer had an Audit-Id (`answered`). Rules: kubernetes.io, "API concepts" and "Request verbs".
 */
export function kubernetesCall(method: string, target: string, answered: boolean): KubernetesCall | undefined {
  const [path = '', query = ''] = target.split('?', 2);
  const segments = path.split('/').filter((segment) => segment !== '');
  if (segments[0] === 'api' && segments[1] === 'v1') {
    return resourceCall(method, segments.slice(2), query, '', (resource) => answered || CORE.has(resource));
  }
  if (segments[0] === 'apis' && segments.length >= 4 && /^v\d+((alpha|beta)\d+)?$/.test(segments[2] as string)) {
    const group = segments[1] as string;
    if (!group.includes('.') && !GROUPS.has(group)) return undefined;
    return resourceCall(method, segments.slice(3), query, group, () => true);
  }
  if (!answered || method !== 'GET') return undefined;
  if (['api', 'apis', 'version', 'openapi'].includes(segments[0] ?? ''))
    return { verb: 'get', resource: `/${segments.join('/')}` };
  return undefined;
}

function resourceCall(
  method: string,
  segments: readonly string[],
  query: string,
  group: string,
  known: (resource: string) => boolean,
): KubernetesCall | undefined {
  let rest = segments;
  let namespace: string | undefined;
  const oldWatch = rest[0] === 'watch';
  if (oldWatch) rest = rest.slice(1);
  if (rest[0] === 'namespaces' && rest.length >= 3 && !(rest.length === 3 && NAMESPACE_PARTS.has(rest[2] as string))) {
    namespace = rest[1];
    rest = rest.slice(2);
  }
  const [plural, name, ...sub] = rest;
  if (plural === undefined || !known(plural)) return undefined;
  const parameters = new URLSearchParams(query);
  const watch = oldWatch || ['true', '1'].includes(parameters.get('watch') ?? '');
  const resource = `${plural}${group === '' ? '' : `.${group}`}${sub.length > 0 ? `/${sub[0]}` : ''}`;
  return {
    verb: verbOf(method, name !== undefined, watch),
    resource,
    ...(namespace === undefined ? {} : { namespace: decoded(namespace) }),
    ...(name === undefined ? {} : { name: decoded(name) }),
  };
}

function verbOf(method: string, named: boolean, watch: boolean): string {
  if (method === 'GET' || method === 'HEAD') return watch ? 'watch' : named ? 'get' : 'list';
  if (method === 'POST') return 'create';
  if (method === 'PUT') return 'update';
  if (method === 'PATCH') return 'patch';
  if (method === 'DELETE') return named ? 'delete' : 'deletecollection';
  return method.toLowerCase();
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Sub-resources of a namespace itself. */
const NAMESPACE_PARTS = new Set(['status', 'finalize']);

const CORE = new Set([
  'bindings',
  'componentstatuses',
  'configmaps',
  'endpoints',
  'events',
  'limitranges',
  'namespaces',
  'nodes',
  'persistentvolumeclaims',
  'persistentvolumes',
  'pods',
  'podtemplates',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'serviceaccounts',
  'services',
]);

/** The groups without a dot in their name. */
const GROUPS = new Set(['apps', 'autoscaling', 'batch', 'extensions', 'policy']);
