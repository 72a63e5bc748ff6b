import { existsSync } from 'node:fs';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { agentsApi } from './api/agents.ts';
import type { ApiContext } from './api/context.ts';
import { coverageApi } from './api/coverage.ts';
import { eventsApi } from './api/events.ts';
import { exportApi } from './api/export.ts';
import { healthApi } from './api/health.ts';
import { incidentsApi } from './api/incidents.ts';
import { ingestApi } from './api/ingest.ts';
import { inventoryApi } from './api/inventory.ts';
import { liveApi } from './api/live.ts';
import { metricsApi } from './api/metrics.ts';
import { openApi } from './api/openapi.ts';
import { sendProblem } from './api/problem.ts';
import { guard } from './auth/guard.ts';

export interface ServerOptions {
  readonly context: ApiContext;
  readonly token: string;
  readonly hosts: readonly string[];
  /** Folder of the built console. Without it the API is served alone. */
  readonly console?: string | undefined;
  readonly logger: FastifyBaseLogger;
}

/** The hub's face: the API, and the console that reads it. Not listening yet. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
  });
  app.setValidatorCompiler(validatorCompiler);
  // Response schemas describe; they do not rewrite what the fold made.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.setErrorHandler((error: Error & { statusCode?: number; validation?: unknown }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ error: String(error) }, 'a call failed');
    return sendProblem(
      reply,
      status,
      status >= 500 ? 'REMIT_STORE' : 'REMIT_USAGE',
      status >= 500 ? 'it failed' : error.message,
    );
  });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false, // the hub itself speaks plain HTTP on loopback
  });
  await guard(app, options);
  await openApi(app, options.context.version);
  for (const area of [
    ingestApi,
    incidentsApi,
    agentsApi,
    inventoryApi,
    eventsApi,
    coverageApi,
    exportApi,
    healthApi,
    liveApi,
  ]) {
    await app.register(area, { prefix: '/api/v1', ...options.context });
  }
  await app.register(metricsApi, options.context);
  await serveConsole(app, options.console);
  return app;
}

/** Every address that is neither the API nor a file is a page of the console. */
async function serveConsole(app: FastifyInstance, folder: string | undefined): Promise<void> {
  const built = folder !== undefined && existsSync(folder);
  if (built) await app.register(fastifyStatic, { root: folder, wildcard: false, index: ['index.html'] });
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' && !request.url.startsWith('/api/') && !/\.\w+(\?|$)/.test(request.url);
    if (isPage && built) return reply.header('cache-control', 'no-cache').sendFile('index.html');
    if (isPage) return reply.type('text/plain').send('The console is not built: make build\n');
    return sendProblem(reply, 404, 'REMIT_NOT_FOUND', 'no such address');
  });
}
