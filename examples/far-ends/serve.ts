import { createServer as createPlain, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { AccessLog } from './access-log.ts';

/** Where a server listens; TLS when it has a certificate (paths of PEM files). */
export interface Place {
  readonly address: string;
  readonly port: number;
  readonly certificate?: string;
  readonly key?: string;
}

export interface Arrived {
  readonly request: IncomingMessage;
  readonly method: string;
  readonly url: URL;
  readonly body: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
}

const MAX_BODY = 16 * 1024 * 1024;

/** Serves one place: reads the request, asks `answer`, notes both in the log. Resolves with the port once it listens. */
export async function serve(
  name: string,
  place: Place,
  log: AccessLog,
  answer: (arrived: Arrived) => Reply,
): Promise<number> {
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    read(request)
      .then((body) => {
        const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'unknown'}`);
        const arrived = { request, method: request.method ?? 'GET', url, body };
        const reply = answer(arrived);
        log(name, arrived, reply.status);
        const text = typeof reply.body === 'string' ? reply.body : `${JSON.stringify(reply.body)}\n`;
        response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
        response.end(text);
      })
      .catch((error: unknown) => {
        console.error(`${name}: ${String(error)}`);
        response.destroy();
      });
  };
  const server =
    place.certificate === undefined || place.key === undefined
      ? createPlain(handle)
      : createSecure({ cert: readFileSync(place.certificate), key: readFileSync(place.key) }, handle);
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(place.port, place.address, listening);
  });
  return (server.address() as AddressInfo).port;
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Error('request body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
