import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { IncidentDocument } from '@remit/core/detect';
import type { AgentSummary } from '@remit/core/engine';
import type { NodeCoverage } from '../data/api.ts';

export interface World {
  agents: readonly AgentSummary[];
  incidents: readonly IncidentDocument[];
  coverage: readonly NodeCoverage[];
  /** When set, every API call is answered with this status. */
  refuse?: number;
}

/** Serves the built console and the hub's API over a world held in memory, with the strictest policy a hub may send. */
export async function serveConsole(dist: string, world: World) {
  const streams = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    response.setHeader('content-security-policy', POLICY);
    if (path === '/api/v1/live') return live(response, streams);
    if (path.startsWith('/api/v1/')) return answer(response, world, path.slice('/api/v1/'.length));
    const file = join(dist, normalize(path));
    const found =
      file.startsWith(dist) && existsSync(file) && statSync(file).isFile() ? file : join(dist, 'index.html');
    response.setHeader('content-type', TYPES[extname(found)] ?? 'application/octet-stream');
    createReadStream(found).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    announce(change: 'incident' | 'agent' | 'coverage' | 'reset', data: unknown = {}): void {
      for (const stream of streams) stream.write(`event: ${change}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    listeners: () => streams.size,
    async close(): Promise<void> {
      for (const stream of streams) stream.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

function live(response: ServerResponse, streams: Set<ServerResponse>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.write('event: reset\ndata: {}\n\n');
  streams.add(response);
  response.on('close', () => streams.delete(response));
}

function answer(response: ServerResponse, world: World, path: string): void {
  const body = world.refuse === undefined ? lookUp(world, path) : undefined;
  response.writeHead(body === undefined ? (world.refuse ?? 404) : 200, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify(
      body ?? {
        error: { code: 'REMIT_NOT_FOUND', message: `there is no ${path}`, cause: 'x', remedy: 'list what there is' },
      },
    ),
  );
}

function lookUp(world: World, path: string): unknown {
  if (path === 'agents') return { agents: world.agents };
  if (path === 'coverage') return { coverage: world.coverage, hub: { late_events: 2, failed_events: 0 } };
  if (path === 'incidents') return { incidents: world.incidents.map((document) => document.incident) };
  if (path.startsWith('incidents/'))
    return world.incidents.find((document) => document.incident.id === path.slice('incidents/'.length));
  if (path.startsWith('events/'))
    return world.incidents
      .flatMap((document) => document.events)
      .find((event) => event.id === path.slice('events/'.length));
  return undefined;
}
