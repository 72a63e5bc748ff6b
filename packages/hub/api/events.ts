import { Readable } from 'node:stream';
import { eventSchema } from '@remit/core/event';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { EventLog } from '../log/event-log.ts';
import type { ApiContext } from './context.ts';
import { problemSchema, sendProblem } from './problem.ts';
import { timeSchema } from './time.ts';

const PAGE = 1000;

const querySchema = z.object({
  since: timeSchema.optional().describe('only events from this time on'),
  after: z.coerce.number().int().nonnegative().default(0).describe('only what stands after this position of the log'),
  limit: z.coerce.number().int().min(1).max(PAGE).optional().describe('one page instead of everything up to now'),
});

export const eventsApi: FastifyPluginAsyncZod<ApiContext> = async (app, { log }) => {
  app.get(
    '/events',
    {
      schema: {
        summary: 'Events in log order, as NDJSON',
        description: 'The header `remit-position` names the position to read on from (`?after=`).',
        querystring: querySchema,
        produces: ['application/x-ndjson'],
      },
    },
    async (request, reply) => {
      const { after, since, limit } = request.query;
      reply.type('application/x-ndjson; charset=utf-8');
      if (limit !== undefined) {
        const page = log.read(after, limit, since);
        reply.header('remit-position', page.at(-1)?.seq ?? after);
        return reply.send(page.map(({ body }) => `${body}\n`).join(''));
      }
      const last = log.last();
      reply.header('remit-position', last);
      return reply.send(Readable.from(everything(log, after, last, since), { objectMode: false }));
    },
  );
  app.get(
    '/events/:id',
    {
      schema: {
        summary: 'One event as the log holds it',
        params: z.object({ id: z.string() }),
        response: { 200: eventSchema, 404: problemSchema },
      },
    },
    async (request, reply) => {
      const event = log.get(request.params.id);
      if (event === undefined) return sendProblem(reply, 404, 'REMIT_NOT_FOUND', 'no such event, or it was trimmed');
      return reply.send(event as never);
    },
  );
};

/** Page by page as the client reads, up to where the log stood when it asked. */
function* everything(log: EventLog, after: number, last: number, since: string | undefined): Generator<string> {
  let position = after;
  while (position < last) {
    const page = log.read(position, PAGE, since).filter(({ seq }) => seq <= last);
    if (page.length === 0) return;
    position = (page.at(-1) as { seq: number }).seq;
    yield page.map(({ body }) => `${body}\n`).join('');
  }
}
