import { z } from 'zod';
import { count, ip, name, port } from './fields.ts';

export const netSchemas = {
  'net.connect': z.looseObject({
    socket: name,
    proto: z.enum(['tcp', 'udp']),
    dst_ip: ip,
    dst_port: port,
    repeats: count.optional(),
  }),
  'net.established': z.looseObject({ socket: name, src_ip: ip, src_port: port, dst_ip: ip, dst_port: port }),
  'net.close': z.looseObject({ socket: name, bytes_out: count, bytes_in: count, established: z.boolean() }),
};
