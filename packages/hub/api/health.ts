import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from './context.ts';

const healthSchema = z.object({
  status: z.enum(['rebuilding', 'live']),
  fold: z.object({
    position: z.int(),
    behind: z.int(),
    folded: z.int(),
    late: z.int(),
    failed: z.int(),
  }),
  log: z.object({ last: z.int(), events: z.int(), bytes: z.int() }),
  live_clients: z.int(),
});

export const healthApi: FastifyPluginAsyncZod<ApiContext> = async (app, { fold, log, live, version }) => {
  const querystring = z.object({
    settled: z.stringbool().default(false).describe('answer once all that is in the log now is folded and stored'),
  });
  const schema = { summary: 'Whether the hub is well', querystring, response: { 200: healthSchema } };
  app.get('/health', { schema }, async (request) => {
    if (request.query.settled) await fold.settled();
    const { state: status, ...rest } = fold.status();
    return { status, fold: rest, log: { last: log.last(), ...log.size() }, live_clients: live.clients() };
  });
  app.get(
    '/version',
    {
      schema: {
        summary: 'Versions',
        response: {
          200: z.object({ product: z.string(), node: z.string(), api: z.string(), incident_schema: z.string() }),
        },
      },
    },
    async () => ({ product: version, node: process.versions.node, api: 'v1', incident_schema: 'remit.incident/1' }),
  );
};
