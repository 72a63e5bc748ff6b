import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ISSUER, projectServiceAccount } from '../demo/service-account.ts';
import { openAccessLog } from './access-log.ts';
import { serveKubernetes } from './kubernetes/server.ts';
import { serveMetadata } from './metadata.ts';

const identity = { namespace: 'finance', serviceAccount: 'assistant', pod: 'assistant-0', node: 'node-1' };
const place = { address: '127.0.0.1', port: 0 };
let folder: string;
let token: string;
let tokenId: string;
let api: string;
let metadata: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'remit-far-ends-'));
  mkdirSync(join(folder, 'account'));
  writeFileSync(join(folder, 'ca.crt'), 'a certificate');
  const tokenKey = join(folder, 'token.pub');
  tokenId = projectServiceAccount(join(folder, 'account'), identity, join(folder, 'ca.crt'), tokenKey);
  token = readFileSync(join(folder, 'account/token'), 'utf8');
  const log = openAccessLog(join(folder, 'access.log'));
  const settings = { tokenKey, issuer: ISSUER, auditLog: join(folder, 'audit.log'), ...identity };
  api = `http://127.0.0.1:${await serveKubernetes(settings, place, log)}`;
  metadata = `http://127.0.0.1:${await serveMetadata(place, log)}/metadata`;
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the API server', () => {
  test('lists what the account may see and records it under the id it answers with', async () => {
    const response = await ask('/api/v1/namespaces/finance/secrets');
    expect(await response.json()).toMatchObject({ kind: 'SecretList', apiVersion: 'v1' });
    const records = readFileSync(join(folder, 'audit.log'), 'utf8').trim().split('\n');
    expect(JSON.parse(records.at(-1)!)).toMatchObject({
      auditID: response.headers.get('audit-id'),
      verb: 'list',
      user: {
        username: 'system:serviceaccount:finance:assistant',
        extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${tokenId}`] },
      },
      objectRef: { resource: 'secrets', namespace: 'finance' },
      responseStatus: { code: 200 },
    });
  });

  test.each([
    ['/api/v1/secrets', 403],
    ['/api/v1/namespaces/kube-system/pods', 403],
    ['/api/v1/namespaces/finance/pods/nobody', 404],
    ['/api', 200],
    ['/version', 200],
  ])('%s answers %i', async (path, status) => {
    expect((await ask(path)).status).toBe(status);
  });

  test('answers 401 to a token that was changed, 403 to nobody, and lets nobody read its version', async () => {
    const [head, body, signature] = token.split('.');
    const claims = JSON.parse(Buffer.from(body!, 'base64url').toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'system:serviceaccount:finance:admin' })).toString(
      'base64url',
    );
    expect((await ask('/api', `${head}.${forged}.${signature}`)).status).toBe(401);
    expect((await fetch(`${api}/api/v1/namespaces/finance/pods`)).status).toBe(403);
    expect((await fetch(`${api}/version`)).status).toBe(200);
  });
});

describe('the metadata service', () => {
  const path = '/identity/oauth2/token?api-version=2018-02-01&resource=https://management.azure.com/';

  test('gives a token for the resource asked for', async () => {
    const response = await fetch(metadata + path, { headers: { metadata: 'true' } });
    expect(await response.json()).toMatchObject({ resource: 'https://management.azure.com/', token_type: 'Bearer' });
  });

  test('insists on its header, and on not being forwarded to', async () => {
    expect((await fetch(metadata + path)).status).toBe(400);
    expect(
      (await fetch(metadata + path, { headers: { metadata: 'true', 'x-forwarded-for': '10.0.0.1' } })).status,
    ).toBe(400);
  });
});

function ask(path: string, bearer = token): Promise<Response> {
  return fetch(api + path, { headers: { authorization: `Bearer ${bearer}` } });
}
