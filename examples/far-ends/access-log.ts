import { hash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import type { Arrived } from './serve.ts';

/** A request as the far end saw it: what really left the agent, for whoever wants to compare. */
export interface Access {
  readonly ts: string;
  readonly server: string;
  /** Address and port it came in on, and the peer's. */
  readonly local: string;
  readonly peer: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly user_agent: string;
  readonly status: number;
  readonly body_bytes: number;
  readonly body_sha256: string;
}

export type AccessLog = (server: string, arrived: Arrived, status: number) => void;

export function openAccessLog(path: string): AccessLog {
  return (server, { request, method, url, body }, status) => {
    const { socket, headers } = request;
    const access: Access = {
      ts: new Date().toISOString(),
      server,
      local: `${socket.localAddress}:${socket.localPort}`,
      peer: `${socket.remoteAddress}:${socket.remotePort}`,
      method,
      host: headers.host ?? '',
      path: url.pathname + url.search,
      user_agent: headers['user-agent'] ?? '',
      status,
      body_bytes: body.length,
      body_sha256: hash('sha256', body, 'hex'),
    };
    appendFileSync(path, `${JSON.stringify(access)}\n`);
  };
}
