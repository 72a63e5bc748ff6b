import { createPublicKey, verify } from 'node:crypto';

export interface User {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Record<string, readonly string[]>;
}

interface Claims {
  readonly iss: string;
  readonly aud: readonly string[];
  readonly exp: number;
  readonly jti: string;
  readonly sub: string;
  readonly 'kubernetes.io': {
    readonly namespace: string;
    readonly node: { readonly name: string; readonly uid: string };
    readonly pod: { readonly name: string; readonly uid: string };
    readonly serviceaccount: { readonly name: string; readonly uid: string };
  };
}

/** Who asks without saying who they are. */
const ANONYMOUS: User = { username: 'system:anonymous', uid: '', groups: ['system:unauthenticated'], extra: {} };

/** The user of a bound service account token; none when it is expired, for others, or not signed with `key`. */
export function authenticate(authorization: string | undefined, key: string, issuer: string): User | undefined {
  if (authorization === undefined) return ANONYMOUS;
  const [, token] = /^Bearer (\S+)$/.exec(authorization ?? '') ?? [];
  const [head, body, signature] = token?.split('.') ?? [];
  if (head === undefined || body === undefined || signature === undefined) return undefined;
  if (!verify('sha256', Buffer.from(`${head}.${body}`), createPublicKey(key), Buffer.from(signature, 'base64url')))
    return undefined;
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Claims;
  if (claims.iss !== issuer || !claims.aud.includes(issuer) || claims.exp * 1000 < Date.now()) return undefined;
  const { namespace, node, pod, serviceaccount } = claims['kubernetes.io'];
  return {
    username: claims.sub,
    uid: serviceaccount.uid,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
    extra: {
      'authentication.kubernetes.io/credential-id': [`JTI=${claims.jti}`],
      'authentication.kubernetes.io/node-name': [node.name],
      'authentication.kubernetes.io/node-uid': [node.uid],
      'authentication.kubernetes.io/pod-name': [pod.name],
      'authentication.kubernetes.io/pod-uid': [pod.uid],
    },
  };
}
