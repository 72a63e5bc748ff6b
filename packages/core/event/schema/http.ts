import { z } from 'zod';
import { count, ip, name, port, prints, text } from './fields.ts';

export const credential = z.looseObject({ type: name, id_hash: name, principal: text.optional() });

const body = z.looseObject({
  bytes: count,
  sha256: name.optional(),
  fingerprint: prints.optional(),
  preview: text.optional(),
  truncated: text.optional(),
  items: count.optional(),
});

const endpoint = z.looseObject({ ip, port });

const channel = z.looseObject({
  id: name,
  kind: z.enum(['tls', 'plain', 'stdio']),
  socket: name.optional(),
  local: endpoint.optional(),
  remote: endpoint.optional(),
});

/** What every message that was read from a channel has. */
export const exchange = {
  exchange: name,
  channel,
  role: z.enum(['client', 'server']),
};

const message = { ...exchange, headers: z.record(z.string(), z.string()), body };

export const httpRequest = {
  ...message,
  method: name,
  target: text,
  host: text.optional(),
  credential: credential.optional(),
};
export const httpResponse = { ...message, status: count };

export const httpSchemas = {
  'http.request': z.looseObject(httpRequest),
  'http.response': z.looseObject(httpResponse),
};
