import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from './context.ts';

const agentSchema = z
  .looseObject({
    id: z.string(),
    name: z.string(),
    namespace: z.string(),
    workload_kind: z.string(),
    node: z.string(),
    first_seen: z.string(),
    last_seen: z.string(),
    providers: z.array(z.string()),
    models: z.array(z.string()),
    tools: z.array(z.object({ name: z.string(), calls: z.int() })),
    destinations: z.array(z.object({ name: z.string(), connections: z.int() })),
    processes: z.int(),
    conversations: z.int(),
    turns: z.int(),
    incidents: z.array(z.string()),
  })
  .meta({ title: 'Agent' });

export const agentsApi: FastifyPluginAsyncZod<ApiContext> = async (app, { state }) => {
  app.get(
    '/agents',
    { schema: { summary: 'Agents seen at work', response: { 200: z.object({ agents: z.array(agentSchema) }) } } },
    async () => ({ agents: state.agents() as never }),
  );
};
