import { z } from 'zod';

/** Nodes of the graph as they leave the product. Attributes may grow; those named here keep name and meaning. */

const id = z.string().min(1);
const count = z.int().nonnegative();

const attrs = {
  workload: z.looseObject({
    cluster: z.string(),
    namespace: z.string(),
    workload_kind: z.string(),
    name: z.string(),
    container: z.string(),
    node: z.string(),
  }),
  process: z.looseObject({
    pid: count,
    start_boot_ns: z.string().regex(/^\d+$/),
    image: count.describe('0 for the image it was forked with, one more with each exec'),
    ppid: count,
    exe: z.string(),
    argv: z.array(z.string()),
    uid: count,
    cgroup: z.string(),
    container_id: z.string().optional(),
  }),
  conversation: z.looseObject({ provider: z.string(), user: z.string().optional(), session: z.string().optional() }),
  turn: z.looseObject({
    conversation: id,
    provider: z.string(),
    model: z.string(),
    pid: count,
    tid: count.optional(),
    stream: z.boolean(),
    request_id: z.string().optional(),
    input_tokens: count.optional(),
    output_tokens: count.optional(),
    finish_reason: z.string().optional(),
  }),
  segment: z.looseObject({
    turn: id,
    role: z.enum(['system', 'user', 'assistant', 'tool']),
    origin: z.enum(['system', 'user', 'document', 'tool_result', 'memory', 'agent']),
    source: z.string().optional(),
    sha256: z.string(),
    chars: count,
    preview: z.string().optional(),
  }),
  tool_call: z.looseObject({
    conversation: id,
    call_id: z.string(),
    name: z.string(),
    arguments: z.string(),
    transport: z.enum(['function', 'mcp_stdio', 'mcp_http', 'code']),
  }),
  file: z.looseObject({ path: z.string(), op: z.enum(['read', 'write', 'create', 'unlink', 'exec']), pid: count }),
  connection: z.looseObject({
    pid: count,
    proto: z.enum(['tcp', 'udp']),
    dst_ip: z.string(),
    dst_port: count,
    src_ip: z.string().optional(),
    src_port: count.optional(),
    dst_name: z.string().optional(),
    bytes_out: count.optional(),
    bytes_in: count.optional(),
    verdict: z.string().optional(),
  }),
  request: z.looseObject({
    pid: count,
    protocol: z.enum(['http', 'sql', 'mcp', 'dns']),
    method: z.string(),
    host: z.string().optional(),
    path: z.string().optional(),
    status: count.optional(),
    bytes_out: count.optional(),
    bytes_in: count.optional(),
    items: count.optional().describe('items of a list answer'),
    service_request_id: z
      .string()
      .optional()
      .describe("the service's own id of the request, the key to its log record"),
    k8s: z
      .looseObject({
        verb: z.string(),
        resource: z.string(),
        namespace: z.string().optional(),
        name: z.string().optional(),
      })
      .optional(),
  }),
  k8s_call: z.looseObject({
    audit_id: z.string(),
    user: z.string(),
    verb: z.string(),
    resource: z.string(),
    namespace: z.string().optional(),
    name: z.string().optional(),
    code: count,
  }),
  cloud_call: z.looseObject({
    provider: z.string(),
    principal: z.string(),
    action: z.string(),
    resource: z.string(),
    outcome: z.string(),
    account: z.string().optional().describe('subscription, account or project'),
    request_id: z.string().optional(),
  }),
  credential: z.looseObject({ type: z.string(), id_hash: z.string(), principal: z.string().optional() }),
  record: z.looseObject({
    system: z.string(),
    type: z.string(),
    id_hash: z.string(),
    patient_hash: z.string().optional(),
    op: z.string(),
  }),
};

export type ContractNodeKind = keyof typeof attrs;

export const timestamp = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/);
export const bootNs = z.string().regex(/^\d+$/).describe('CLOCK_BOOTTIME of the node in nanoseconds, decimal');

/** `extra` is what surrounds a node: `{type: 'node'}` on an export line, nothing in a document. */
export function nodeSchema<E extends z.ZodRawShape>(extra: E) {
  const one = <K extends ContractNodeKind>(kind: K) =>
    z.looseObject({
      ...extra,
      id,
      kind: z.literal(kind),
      node: z.string(),
      boot_id: z.string(),
      ts: timestamp,
      boot_ns: bootNs,
      attrs: attrs[kind],
    });
  return z.discriminatedUnion('kind', [
    one('workload'),
    one('process'),
    one('conversation'),
    one('turn'),
    one('segment'),
    one('tool_call'),
    one('file'),
    one('connection'),
    one('request'),
    one('k8s_call'),
    one('cloud_call'),
    one('credential'),
    one('record'),
  ]);
}
