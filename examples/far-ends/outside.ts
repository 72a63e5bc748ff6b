import { hash, randomUUID } from 'node:crypto';
import type { AccessLog } from './access-log.ts';
import { type Place, serve } from './serve.ts';

/** Somebody else's host on the internet, that takes whatever it is sent. */
export function serveOutside(place: Place, log: AccessLog): Promise<number> {
  return serve('outside', place, log, ({ method, body }) => {
    if (method === 'GET' || method === 'HEAD') return { status: 200, body: { service: 'intake', ok: true } };
    return { status: 201, body: { id: randomUUID(), bytes: body.length, sha256: hash('sha256', body, 'hex') } };
  });
}
