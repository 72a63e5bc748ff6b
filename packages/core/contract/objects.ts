import { z } from 'zod';
import { bootNs, timestamp } from './node.ts';

/** The other objects of the export, each as the fields that both a line and a document hold. */

const id = z.string().min(1);
const ids = z.array(id);
const severity = z.enum(['info', 'low', 'medium', 'high', 'critical']);

export const edgeFields = {
  from: id,
  to: id,
  rel: z.enum([
    'ran_in',
    'forked',
    'execed',
    'took_part_in',
    'contains',
    'asked_for',
    'carried_out_by',
    'did',
    'carried',
    'recorded_as',
    'touched',
    'used',
    'yielded',
    'returned',
    'came_from',
    'steered_by',
    'led_to',
  ]),
  basis: z.enum(['observed', 'keyed', 'inferred']),
  confidence: z.number().min(0).max(1),
  evidence: ids.min(1).describe('ids of the events that prove it'),
  why: z.string().optional().describe('how it was decided, for a person'),
};

export const eventFields = {
  id,
  source: z.string(),
  kind: z.string(),
  node: z.string(),
  boot_id: z.string(),
  ts: timestamp,
  boot_ns: bootNs,
  summary: z.string(),
  data: z.looseObject({}),
};

export const signalFields = {
  id,
  detector: z.string(),
  severity,
  node: id.describe('the node of the graph it is about'),
  title: z.string(),
  ts: timestamp,
  boot_ns: bootNs,
  evidence: ids.min(1),
  nodes: ids,
  mappings: z.array(z.looseObject({ catalogue: z.string(), edition: z.string(), id: z.string(), name: z.string() })),
};

export const incidentFields = {
  id,
  severity,
  title: z.string(),
  signals: ids.min(1),
  nodes: ids.min(1),
  attrs: z.looseObject({ first_ts: timestamp, last_ts: timestamp, workload: z.string().optional() }),
};

export const coverageFields = {
  scope: z.string(),
  source: z.string(),
  state: z.enum(['attached', 'failed', 'unavailable', 'unsupported', 'not_requested']),
  lost: z.int().nonnegative(),
  truncated: z.int().nonnegative(),
  reason: z.string().optional(),
  remedy: z.string().optional(),
};

export const sentenceFields = {
  text: z.string().min(1),
  certainty: z.enum(['certain', 'likely', 'possible', 'not_visible']),
  evidence: ids,
  nodes: ids,
};
