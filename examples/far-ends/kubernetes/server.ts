import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AccessLog } from '../access-log.ts';
import { type Arrived, type Place, type Reply, serve } from '../serve.ts';
import { openAuditLog } from './audit.ts';
import { parseRequest, type ApiRequest } from './request.ts';
import { createObjects, kindOf } from './objects.ts';
import { authorize, rulesReview } from './roles.ts';
import { failure } from './status.ts';
import { authenticate, type User } from './token.ts';

export interface KubernetesSettings {
  /** PEM of the key that service account tokens are signed with. */
  readonly tokenKey: string;
  readonly issuer: string;
  readonly auditLog: string;
  /** Whose namespace, pod and account the objects are made around. */
  readonly namespace: string;
  readonly pod: string;
  readonly serviceAccount: string;
}

/** As much of a Kubernetes API server as a pod can see with its own token: discovery, reads in its namespace, self reviews. */
export function serveKubernetes(settings: KubernetesSettings, place: Place, log: AccessLog): Promise<number> {
  const key = readFileSync(settings.tokenKey, 'utf8');
  const objects = createObjects(settings);
  const audit = openAuditLog(settings.auditLog);

  return serve('kubernetes', place, log, (arrived) => {
    const auditId = String(arrived.request.headers['audit-id'] ?? randomUUID());
    const asked = parseRequest(arrived.method, arrived.url);
    const user = authenticate(arrived.request.headers.authorization, key, settings.issuer);
    const began = new Date();
    const allowed = user !== undefined && authorize(user, asked, settings);
    const reply =
      user === undefined ? failure(401, 'Unauthorized', 'Unauthorized') : decide(user, asked, allowed, arrived);
    if (user !== undefined) audit({ auditId, user, asked, arrived, reply, allowed, began });
    return { ...reply, headers: { 'audit-id': auditId, 'cache-control': 'no-cache, private', ...reply.headers } };
  });

  function decide(user: User, asked: ApiRequest, allowed: boolean, arrived: Arrived): Reply {
    if (!allowed) return failure(403, 'Forbidden', refusal(user, asked), kindOf(asked));
    if (asked.resource === 'selfsubjectrulesreviews') return { status: 201, body: rulesReview(arrived.body, settings) };
    if (asked.resource === undefined) return objects.discovery(arrived.url.pathname);
    return objects.read(asked);
  }
}

function refusal(user: User, asked: ApiRequest): string {
  if (asked.resource === undefined)
    return `forbidden: User "${user.username}" cannot ${asked.verb} path "${asked.path}"`;
  const where = asked.namespace === undefined ? 'at the cluster scope' : `in the namespace "${asked.namespace}"`;
  const name = asked.name === undefined ? '' : ` "${asked.name}"`;
  return `${asked.resource}${name} is forbidden: User "${user.username}" cannot ${asked.verb} resource "${asked.resource}" in API group "${asked.group}" ${where}`;
}
