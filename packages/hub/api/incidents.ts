import { incidentDocumentSchema } from '@remit/core/contract';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from './context.ts';
import { problemSchema, sendProblem } from './problem.ts';

const incidentListSchema = z.object({ incidents: z.array(incidentDocumentSchema.shape.incident) });

export const incidentsApi: FastifyPluginAsyncZod<ApiContext> = async (app, { state }) => {
  app.get(
    '/incidents',
    { schema: { summary: 'Incidents, the newest first', response: { 200: incidentListSchema } } },
    async () => ({ incidents: state.incidents() as never }),
  );
  app.get(
    '/incidents/:id',
    {
      schema: {
        summary: 'One incident with everything its story rests on',
        params: z.object({ id: z.string() }),
        response: { 200: incidentDocumentSchema, 404: problemSchema },
      },
    },
    async (request, reply) => {
      const document = state.document(request.params.id);
      if (document === undefined) return sendProblem(reply, 404, 'REMIT_NOT_FOUND', 'no such incident');
      return reply.type('application/json; charset=utf-8').send(document as never);
    },
  );
};
