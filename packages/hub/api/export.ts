import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from './context.ts';
import { sendProblem } from './problem.ts';
import { timeSchema } from './time.ts';

const querySchema = z
  .object({
    format: z.literal('jsonl').default('jsonl'),
    incident: z.string().optional(),
    since: timeSchema.optional(),
  })
  .refine(({ incident, since }) => incident === undefined || since === undefined, 'incident or since, not both');

/** All time, for an export that names neither an incident nor a beginning. */
const BEGINNING = '0000-01-01T00:00:00.000000000Z';

export const exportApi: FastifyPluginAsyncZod<ApiContext> = async (app, { exporter }) => {
  app.get(
    '/export',
    {
      schema: {
        summary: 'Nodes, edges, events, signals, incidents and coverage, one JSON object a line',
        querystring: querySchema,
        produces: ['application/x-ndjson'],
      },
    },
    async (request, reply) => {
      const { incident, since } = request.query;
      const lines = await exporter(incident === undefined ? { since: since ?? BEGINNING } : { incident });
      if (lines === undefined) return sendProblem(reply, 404, 'REMIT_NOT_FOUND', 'no such incident');
      return reply.type('application/x-ndjson; charset=utf-8').send(Readable.from(texts(lines), { objectMode: false }));
    },
  );
};

function* texts(lines: Iterable<object>): Generator<string> {
  for (const line of lines) yield `${JSON.stringify(line)}\n`;
}
