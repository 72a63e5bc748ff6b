import { catalogue, type ErrorCode } from '@remit/core/error';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';

/** How every error leaves the API. */
export const problemSchema = z
  .object({ error: z.object({ code: z.string(), message: z.string(), cause: z.string(), remedy: z.string() }) })
  .meta({ title: 'Error' });

export function sendProblem(reply: FastifyReply, status: number, code: ErrorCode, message: string): FastifyReply {
  return reply.code(status).send({ error: { code, message, ...catalogue[code] } });
}
