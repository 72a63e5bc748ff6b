import { z } from 'zod';
import type { EventKind } from './event.ts';

/**
 * The event schema as a check, for what comes from outside: a sensor over the network, a record from a file. Fields nobody
 * knows here are let through, so that a newer sensor can speak to an older hub; what an event must have is held to.
 */

const text = z.string();
const count = z.number().int().nonnegative();
const integer = z.number().int();
const ns = z.string().regex(/^(0|[1-9]\d{0,19})$/);
const name = z.string().min(1).max(512);
const ip = z.string().min(2).max(64);
const port = z.number().int().min(0).max(65_535);
const prints = z.array(z.string().max(64)).max(4096);
const headers = z.record(z.string(), z.string());

const processRef = z.looseObject({
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

const credential = z.looseObject({ type: name, id_hash: name, principal: text.optional() });

const body = z.looseObject({
  bytes: count,
  sha256: name.optional(),
  fingerprint: prints.optional(),
  preview: text.optional(),
  truncated: text.optional(),
  items: count.optional(),
});

const exchange = {
  exchange: name,
  channel: z.looseObject({ id: name, kind: z.enum(['tls', 'plain']), socket: name.optional() }),
  role: z.enum(['client', 'server']),
  headers,
  body,
};
const httpRequest = {
  ...exchange,
  method: name,
  target: text,
  host: text.optional(),
  credential: credential.optional(),
};
const httpResponse = { ...exchange, status: count };

const message = z.looseObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  sha256: name,
  chars: count,
  text: text.optional(),
  fingerprint: prints.optional(),
  passages: z.array(prints).max(64).optional(),
  tool_calls: z.array(z.looseObject({ call_id: text, name: text, arguments: text })).optional(),
  tool_call_id: text.optional(),
});

export const dataSchemas = {
  'process.fork': z.looseObject({ child: processRef }),
  'process.exec': exec,
  'process.exit': z.looseObject({ exit_code: integer, signal: integer }),
  'process.seen': exec.extend({ parent: processRef.optional() }),
  'file.open': z.looseObject({
    path: text,
    resolved: text.optional(),
    op: z.enum(['read', 'write', 'create']),
    flags: integer,
    dev: count.optional(),
    inode: z.string().max(32).optional(),
    repeats: count.optional(),
    opened_boot_ns: ns.optional(),
  }),
  'file.content': z.looseObject({
    path: text,
    open: name,
    sha256: name,
    bytes: count,
    fingerprint: prints,
    complete: z.boolean(),
    credential: credential.optional(),
  }),
  'net.connect': z.looseObject({
    socket: name,
    proto: z.enum(['tcp', 'udp']),
    dst_ip: ip,
    dst_port: port,
    repeats: count.optional(),
  }),
  'net.established': z.looseObject({ socket: name, src_ip: ip, src_port: port, dst_ip: ip, dst_port: port }),
  'net.close': z.looseObject({ socket: name, bytes_out: count, bytes_in: count, established: z.boolean() }),
  'http.request': z.looseObject(httpRequest),
  'http.response': z.looseObject(httpResponse),
  'llm.request': z.looseObject({
    ...httpRequest,
    provider: name,
    api: name,
    model: text,
    stream: z.boolean(),
    messages: z.array(message),
    tools: z.array(z.looseObject({ name: text, sha256: name })),
    previous_response_id: text.optional(),
    conversation_id: text.optional(),
    user: text.optional(),
  }),
  'llm.response': z.looseObject({
    ...httpResponse,
    provider: name,
    api: name,
    response_id: text.optional(),
    model: text.optional(),
    messages: z.array(message),
    finish_reason: text.optional(),
    input_tokens: count.optional(),
    output_tokens: count.optional(),
    stream: z.boolean(),
    complete: z.boolean(),
    error: text.optional(),
  }),
  coverage: z.looseObject({
    scope: name,
    source: name,
    state: z.enum(['attached', 'failed', 'unavailable', 'unsupported', 'not_requested']),
    lost: count,
    truncated: count,
    reason: text.optional(),
    remedy: text.optional(),
  }),
  mark: z.looseObject({}),
} as const satisfies { readonly [K in EventKind]: z.ZodType };

const envelope = {
  id: name,
  source: z.enum(['kernel', 'tls', 'proc', 'sensor', 'hub']),
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
