import { appendFileSync } from 'node:fs';
import type { Arrived, Reply } from '../serve.ts';
import type { ApiRequest } from './request.ts';
import type { User } from './token.ts';

interface Entry {
  readonly auditId: string;
  readonly user: User;
  readonly asked: ApiRequest;
  readonly arrived: Arrived;
  readonly reply: Reply;
  readonly allowed: boolean;
  readonly began: Date;
}

/** Appends audit.k8s.io/v1 records, one a line, at level Metadata and stage ResponseComplete. */
export function openAuditLog(path: string): (entry: Entry) => void {
  return (entry) => appendFileSync(path, `${JSON.stringify(record(entry))}\n`);
}

function record({ auditId, user, asked, arrived, reply, allowed, began }: Entry): object {
  const { request, url } = arrived;
  const objectRef = {
    resource: asked.resource,
    namespace: asked.namespace,
    name: asked.name,
    ...(asked.group === '' ? {} : { apiGroup: asked.group }),
    apiVersion: asked.version,
  };
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: auditId,
    stage: 'ResponseComplete',
    requestURI: url.pathname + url.search,
    verb: asked.verb,
    user,
    sourceIPs: [request.socket.remoteAddress?.replace(/^::ffff:/, '')],
    userAgent: request.headers['user-agent'],
    ...(asked.resource === undefined ? {} : { objectRef }),
    responseStatus: { metadata: {}, code: reply.status },
    requestReceivedTimestamp: micro(began),
    stageTimestamp: micro(new Date()),
    annotations: {
      'authorization.k8s.io/decision': allowed ? 'allow' : 'forbid',
      'authorization.k8s.io/reason': allowed
        ? 'RBAC: allowed by RoleBinding "invoice-assistant-debug" of Role "debug"'
        : '',
    },
  };
}

function micro(time: Date): string {
  return time.toISOString().replace('Z', '000Z');
}
