import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from './context.ts';

const coverageSchema = z
  .looseObject({
    node: z.string(),
    boot_id: z.string(),
    ts: z.string(),
    scope: z.string(),
    source: z.string(),
    state: z.enum(['attached', 'failed', 'unavailable', 'unsupported', 'not_requested']),
    lost: z.int(),
    truncated: z.int(),
    reason: z.string().optional(),
    remedy: z.string().optional(),
  })
  .meta({ title: 'Coverage' });

const answerSchema = z.object({
  coverage: z.array(coverageSchema).describe('the newest statement per node, scope and source; losses summed'),
  hub: z.record(z.string(), z.int()).describe('what left the store, or never came into it, by reason'),
});

export const coverageApi: FastifyPluginAsyncZod<ApiContext> = async (app, { state, fold }) => {
  app.get(
    '/coverage',
    { schema: { summary: 'What was, and what was not, watched', response: { 200: answerSchema } } },
    async () => {
      const { late, failed } = fold.status();
      const coverage = state.coverage().map(({ statement }) => statement);
      return {
        coverage: [...coverage],
        hub: { ...state.counters(), late_events: late, failed_events: failed },
      } as never;
    },
  );
};
