/** Writes everything that is generated from one source; with --check, says what is out of date instead. */
import { readFileSync, writeFileSync } from 'node:fs';
import { exportLineSchema, incidentDocumentSchema } from '@remit/core/contract';
import { z } from 'zod';
import { call, openHub, removeHub } from '../packages/hub/testing/open-hub.ts';
import { detectionPages } from './detections-pages.ts';
import { goldenIncidents } from './golden-incidents.ts';

const root = new URL('../', import.meta.url);
const files: Record<string, string> = {
  'docs/contract/export.schema.json': json(z.toJSONSchema(exportLineSchema)),
  'docs/contract/incident.schema.json': json(z.toJSONSchema(incidentDocumentSchema)),
  'docs/api/openapi.json': await openApi(),
  ...detectionPages(),
  ...(await goldenIncidents()),
};

const onlyCheck = process.argv.includes('--check');
let stale = 0;
for (const [name, text] of Object.entries(files)) {
  const path = new URL(name, root);
  if (!onlyCheck) writeFileSync(path, text);
  else if (readOr(path) !== text) {
    console.error(`${name} is out of date; run: make generate`);
    stale++;
  }
}
process.exitCode = stale > 0 ? 1 : 0;

/** As a running hub tells it. */
async function openApi(): Promise<string> {
  const hub = await openHub({ version: '1' });
  const answer = await call(hub, '/api/v1/openapi.json');
  const description: unknown = await answer.json();
  await removeHub(hub);
  return json(description);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function readOr(path: URL): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
