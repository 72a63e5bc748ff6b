import type { Tool } from './index.ts';

const MAX_CHARS = 20_000;

/** An HTTP request from the agent's own process. */
export const httpRequest: Tool = {
  name: 'http_request',
  description: 'Make an HTTP request, for partner systems with an API. Returns status and body.',
  parameters: {
    type: 'object',
    properties: {
      method: { type: 'string', enum: ['GET', 'POST', 'PUT'] },
      url: { type: 'string' },
      body: { type: 'string', description: 'Body of a POST or PUT' },
    },
    required: ['method', 'url'],
  },
  async run({ method = 'GET', url = '', body }) {
    const response = await fetch(url, {
      method,
      signal: AbortSignal.timeout(20_000),
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    });
    return JSON.stringify({ status: response.status, body: (await response.text()).slice(0, MAX_CHARS) });
  },
};
