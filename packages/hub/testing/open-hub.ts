import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RemitError } from '@remit/core/error';
import type { GraphView } from '@remit/core/trace';
import { pino } from 'pino';
import { type Hub, type HubOptions, startHub } from '../hub.ts';
import { createCountingEngine } from './counting-engine.ts';

const emptyGraph: GraphView = {
  get: () => undefined,
  getAs: () => undefined,
  out: () => [],
  in: () => [],
  text: () => undefined,
  nodes: () => [],
};

/** A real hub on a free port and a folder of its own. */
export async function openHub(options: Partial<HubOptions> = {}): Promise<Hub & { readonly data: string }> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'remit-hub-'));
  const hub = await startHub({
    data,
    port: 0,
    version: '0.0.0-test',
    createEngine: createCountingEngine,
    foldGraph: async () => emptyGraph,
    summarise: (event) => event.kind,
    logger: pino({ level: 'silent' }),
    ...options,
  });
  if (hub instanceof RemitError) throw hub;
  return { ...hub, data };
}

export async function removeHub(hub: Hub & { readonly data: string }): Promise<void> {
  await hub.close();
  rmSync(hub.data, { recursive: true, force: true });
}

/** Calls with the token, unless told otherwise. */
export function call(hub: Hub, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${hub.url}${path}`, {
    redirect: 'manual',
    ...init,
    headers: { authorization: `Bearer ${hub.token}`, ...(init.headers as Record<string, string>) },
  });
}

export async function ingest(hub: Hub, body: string | Buffer, batch?: string): Promise<Response> {
  const headers = { 'content-type': 'application/x-ndjson', ...(batch && { 'remit-batch': batch }) };
  return call(hub, '/api/v1/ingest', { method: 'POST', body: body as string, headers });
}
