import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { MAX_BODY_BYTES, readBatch } from '../ingest/batch.ts';
import type { ApiContext } from './context.ts';
import { problemSchema, sendProblem } from './problem.ts';

const answerSchema = z.object({
  acknowledged: z
    .int()
    .nullable()
    .describe('the SEQUENCE of the header `remit-batch: SESSION:SEQUENCE`, if it was sent'),
  stored: z.int(),
  duplicates: z.int(),
  refused: z.int(),
  refusals: z.array(z.object({ line: z.int(), code: z.string(), message: z.string() })).describe('the first few'),
});

/** Events come in here. The answer is sent when they are on disk, not before. */
export const ingestApi: FastifyPluginAsyncZod<ApiContext> = async (app, { log, state, appended }) => {
  app.addContentTypeParser('application/x-ndjson', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.post(
    '/ingest',
    {
      bodyLimit: MAX_BODY_BYTES,
      schema: {
        summary: 'Append a batch of events',
        description:
          'NDJSON, one event a line. A batch may be sent again: what is stored already is counted as duplicate.',
        consumes: ['application/x-ndjson'],
        response: { 200: answerSchema, 415: problemSchema, 503: problemSchema },
      },
    },
    async (request, reply) => {
      if (!Buffer.isBuffer(request.body)) return sendProblem(reply, 415, 'REMIT_USAGE', 'send application/x-ndjson');
      const batch = readBatch(request.body);
      try {
        const { stored, duplicates } = log.append(batch.entries);
        state.count('refused_events', batch.refused);
        if (stored > 0) appended();
        const { refused, refusals } = batch;
        const acknowledged = sequenceOf(request.headers['remit-batch']);
        return reply.send({ acknowledged, stored, duplicates, refused, refusals: [...refusals] });
      } catch (error) {
        request.log.error({ error: String(error) }, 'a batch could not be stored');
        return sendProblem(reply, 503, 'REMIT_STORE', 'the batch could not be stored; send it again');
      }
    },
  );
};

function sequenceOf(header: string | string[] | undefined): number | null {
  const sequence = Number(/:(\d{1,15})$/.exec(String(header ?? ''))?.[1] ?? Number.NaN);
  return Number.isSafeInteger(sequence) ? sequence : null;
}
