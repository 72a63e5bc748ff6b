import { z } from 'zod';
import { count, integer, ns, text } from './fields.ts';

export const processRef = z.looseObject({
  pid: count,
  start_boot_ns: ns,
  tid: count.optional(),
  cgroup: z.string().max(32).optional(),
});

const exec = z.looseObject({
  exe: text,
  argv: z.array(text),
  argv_truncated: z.boolean(),
  cwd: text.optional(),
  uid: count,
  ppid: count,
  cgroup_path: text.optional(),
  container_id: text.optional(),
});

export const processSchemas = {
  'process.fork': z.looseObject({ child: processRef }),
  'process.exec': exec,
  'process.exit': z.looseObject({ exit_code: integer, signal: integer }),
  'process.seen': exec.extend({ parent: processRef.optional() }),
};
