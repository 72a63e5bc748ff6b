import { z } from 'zod';
import type { EventKind } from './event.ts';
import { cloudSchemas } from './schema/cloud.ts';
import { a2aSchemas } from './schema/a2a.ts';
import { coverageSchemas } from './schema/coverage.ts';
import { dnsSchemas } from './schema/dns.ts';
import { name, ns } from './schema/fields.ts';
import { fileSchemas } from './schema/file.ts';
import { httpSchemas } from './schema/http.ts';
import { mcpSchemas } from './schema/mcp.ts';
import { modelSchemas } from './schema/model.ts';
import { netSchemas } from './schema/net.ts';
import { processRef, processSchemas } from './schema/process.ts';
import { sqlSchemas } from './schema/sql.ts';

/**
 * The event schema as a check, for what comes from outside: a sensor over the network, a record from a file. Fields nobody
 * knows here are let through, so that a newer sensor can speak to an older hub; what an event must have is held to.
 */
export const dataSchemas = {
  ...processSchemas,
  ...fileSchemas,
  ...netSchemas,
  ...httpSchemas,
  ...modelSchemas,
  ...dnsSchemas,
  ...sqlSchemas,
  ...cloudSchemas,
  ...mcpSchemas,
  ...a2aSchemas,
  ...coverageSchemas,
  mark: z.looseObject({}),
} as const satisfies { readonly [K in EventKind]: z.ZodType };

const envelope = {
  id: name,
  source: z.enum(['kernel', 'tls', 'flow', 'pipe', 'otlp', 'audit', 'proc', 'sensor', 'hub']),
  node: name,
  boot_id: name,
  ts: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/),
  boot_ns: ns,
  process: processRef.optional(),
};

const kinds = Object.entries(dataSchemas).map(([kind, data]) =>
  z.looseObject({ ...envelope, kind: z.literal(kind), data }),
);

/** One event, whole. */
export const eventSchema = z
  .discriminatedUnion('kind', kinds as [(typeof kinds)[number], ...typeof kinds])
  .meta({ title: 'Remit event', description: 'One event of the log, one line of a record.' });
