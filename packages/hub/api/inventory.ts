import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from './context.ts';

const seen = { first_seen: z.string(), last_seen: z.string(), evidence: z.array(z.string()) };
const workloadSchema = z
  .looseObject({
    id: z.string(),
    cluster: z.string(),
    namespace: z.string(),
    workload_kind: z.string(),
    name: z.string(),
    container: z.string(),
    node: z.string(),
    first_seen: z.string(),
    last_seen: z.string(),
    roles: z.array(z.looseObject({ role: z.string(), reasons: z.array(z.looseObject({ why: z.string() })) })),
    components: z.array(
      z.looseObject({
        kind: z.string(),
        name: z.string(),
        version: z.string().optional(),
        facts: z.record(z.string(), z.array(z.string())),
        counts: z.record(z.string(), z.number()),
        ...seen,
      }),
    ),
  })
  .meta({ title: 'Workload inventory' });

const linkSchema = z
  .looseObject({
    workload: z.string(),
    agent: z.string(),
    tool: z.string().optional().describe('absent where no tool call could be tied to it'),
    target: z.object({ kind: z.string(), name: z.string() }),
    calls: z.int(),
    bytes_out: z.int(),
    bytes_in: z.int(),
    records: z.int(),
    ...seen,
  })
  .meta({ title: 'Link of the interaction map' });

export const inventoryApi: FastifyPluginAsyncZod<ApiContext> = async (app, { state }) => {
  app.get(
    '/inventory',
    {
      schema: {
        summary: 'What AI there is, and of what it is made',
        response: { 200: z.object({ workloads: z.array(workloadSchema) }) },
      },
    },
    async () => ({ workloads: state.inventory() as never }),
  );
  app.get(
    '/map',
    {
      schema: {
        summary: 'Who reaches what through which tool',
        response: { 200: z.object({ links: z.array(linkSchema), left_out: z.int() }) },
      },
    },
    async () => state.map() as never,
  );
};
