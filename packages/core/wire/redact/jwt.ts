import type { CredentialRef } from '@remit/core/event';
import { keyedHash } from './keyed-hash.ts';

const JWT = /^eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]*$/;
const LONGEST_CLAIM = 256;

/**
 * What a JSON Web Token says of itself, unverified: whom it speaks for, and for a Kubernetes bound token the identifier under
 * which the API server's audit log names it (`authentication.kubernetes.io/credential-id`) and the pod it is bound to.
 */
export function jwtCredential(token: string, key: string): CredentialRef | undefined {
  if (!JWT.test(token)) return undefined;
  const claims = claimsOf(token);
  if (claims === undefined) return undefined;
  const pod = objectIn(objectIn(claims, 'kubernetes.io'), 'pod');
  const optional = {
    principal: textIn(claims, 'sub'),
    credential_id: prefixed('JTI=', textIn(claims, 'jti')),
    issuer: textIn(claims, 'iss'),
    pod: textIn(pod, 'name'),
    pod_uid: textIn(pod, 'uid'),
  };
  const known = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return { type: 'jwt', id_hash: keyedHash(token, key), ...known };
}

function claimsOf(token: string): Record<string, unknown> | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // Encrypted (JWE) or not a token at all.
  }
}

function objectIn(object: Record<string, unknown> | undefined, name: string): Record<string, unknown> | undefined {
  const value = object?.[name];
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

function textIn(object: Record<string, unknown> | undefined, name: string): string | undefined {
  const value = object?.[name];
  return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST_CLAIM) : undefined;
}

function prefixed(prefix: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : prefix + text;
}
