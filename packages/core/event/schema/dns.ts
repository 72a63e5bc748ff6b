import { z } from 'zod';
import { count, ip, name, port } from './fields.ts';

export const dnsSchemas = {
  'net.dns': z.looseObject({
    socket: name.optional(),
    proto: z.enum(['udp', 'tcp']),
    server_ip: ip,
    server_port: port,
    id: count.max(65_535),
    question: z.looseObject({ name: z.string().max(1024), type: name }),
    answered: z.boolean(),
    rcode: name.optional(),
    answers: z
      .array(z.looseObject({ name: z.string().max(1024), type: name, ttl: count, data: z.string().max(1024) }))
      .max(256),
    truncated: z.boolean().optional(),
    repeats: count.optional(),
  }),
};
