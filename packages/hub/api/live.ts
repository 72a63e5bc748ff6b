import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiContext } from './context.ts';
import { sendProblem } from './problem.ts';

export const liveApi: FastifyPluginAsyncZod<ApiContext> = async (app, { live }) => {
  app.get(
    '/live',
    {
      schema: {
        summary: 'What changes, as server-sent events',
        description:
          '`incident` and `agent` carry {"ids":[…]}; `coverage` says that /coverage reads differently; `reset` asks to load everything again (it is also sent first).',
        produces: ['text/event-stream'],
      },
    },
    async (_request, reply) => {
      const stream = live.connect();
      if (stream === undefined) return sendProblem(reply, 503, 'REMIT_HUB_REFUSED', 'too many live clients');
      reply.type('text/event-stream').header('cache-control', 'no-store').header('x-accel-buffering', 'no');
      return reply.send(stream);
    },
  );
};
