import type { ApiRequest } from './request.ts';
import type { User } from './token.ts';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** What the agent's account may do in its namespace: more than it needs, as one finds it. */
const RULES: readonly Rule[] = [
  { apiGroups: [''], resources: ['pods', 'services', 'configmaps', 'secrets'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list'] },
];
/** What every authenticated user may do. */
const REVIEWS: Rule = {
  apiGroups: ['authorization.k8s.io'],
  resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
  verbs: ['create'],
};
const DISCOVERY = /^\/(?:api|apis|version|healthz|livez|readyz|openapi)(?:\/|$)/;

/** What anybody may read. */
const PUBLIC = /^\/(?:version|healthz|livez|readyz)(?:\/|$)/;

export function authorize(
  user: User,
  asked: ApiRequest,
  home: { readonly namespace: string; readonly serviceAccount: string },
): boolean {
  const known = user.groups.includes('system:authenticated');
  if (asked.resource === undefined) return asked.verb === 'get' && (known ? DISCOVERY : PUBLIC).test(asked.path);
  if (!known) return false;
  if (matches(REVIEWS, asked)) return true;
  const own = user.username === `system:serviceaccount:${home.namespace}:${home.serviceAccount}`;
  return own && asked.namespace === home.namespace && RULES.some((rule) => matches(rule, asked));
}

function matches(rule: Rule, asked: ApiRequest): boolean {
  return (
    rule.apiGroups.includes(asked.group) && rule.resources.includes(asked.resource!) && rule.verbs.includes(asked.verb)
  );
}

/** A SelfSubjectRulesReview, answered. */
export function rulesReview(body: Buffer, home: { readonly namespace: string }): object {
  const namespace = /"namespace"\s*:\s*"([^"]*)"/.exec(body.toString('utf8'))?.[1] ?? '';
  return {
    kind: 'SelfSubjectRulesReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: {},
    spec: {},
    status: {
      resourceRules: namespace === home.namespace ? [REVIEWS, ...RULES] : [REVIEWS],
      nonResourceRules: [
        { verbs: ['get'], nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', '/healthz', '/version'] },
      ],
      incomplete: false,
    },
  };
}
