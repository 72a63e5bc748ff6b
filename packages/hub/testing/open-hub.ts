import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RemitError } from '@remit/core/error';
import { pino } from 'pino';
import { type Hub, type HubOptions, startHub } from '../hub.ts';
import { createCountingEngine } from './counting-engine.ts';

/** A real hub on a free port and a folder of its own. */
export async function openHub(options: Partial<HubOptions> = {}): Promise<Hub & { readonly data: string }> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'remit-hub-'));
  const hub = await startHub({
    data,
    port: 0,
    version: '0.0.0-test',
    createEngine: createCountingEngine,
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
