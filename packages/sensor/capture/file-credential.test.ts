import { createHmac } from 'node:crypto';
import { requestCredential } from '@remit/core/wire';
import { describe, expect, it } from 'vitest';
import { fileCredential } from './file-credential.ts';

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = `${part({ alg: 'RS256' })}.${part({ sub: 'system:serviceaccount:ns:sa', jti: 'u-1' })}.${createHmac('sha256', 'x').update('y').digest('base64url')}`;

describe('credentials in files', () => {
  it('knows a token file and gives it the hash that the token has in a request', () => {
    const found = fileCredential(`${jwt}\n`, '/run/secrets/kubernetes.io/serviceaccount/token', 'key');
    const used = requestCredential(new Map([['authorization', `Bearer ${jwt}`]]), 'key');
    expect(found).toEqual({ type: 'jwt', id_hash: used?.id_hash, principal: 'system:serviceaccount:ns:sa' });
  });

  it('finds a token inside a kubeconfig under the same hash', () => {
    const text = `apiVersion: v1\ncurrent-context: prod\nusers:\n- name: u\n  user:\n    token: ${jwt}\n`;
    const bare = fileCredential(jwt, '/t', 'key');
    expect(fileCredential(text, '/home/u/.kube/config', 'key')).toMatchObject({ type: 'jwt', id_hash: bare?.id_hash });
  });

  it.each([
    [
      'aws_credentials',
      '/x',
      '[default]\naws_access_key_id = AKIAABCDEFGHIJKLMNOP\naws_secret_access_key = abcdefghijklmnopqrst0123456789ABCDEFGHIJ\n',
      'AKIAABCDEFGHIJKLMNOP',
    ],
    ['netrc', '/home/u/.netrc', 'machine h login alice password correcthorse\n', 'alice'],
    ['stored_login', '/home/u/.git-credentials', 'https://alice:correcthorse@git.example\n', 'alice'],
    ['docker_auth', '/home/u/.docker/config.json', '{"auths":{"r":{"auth":"YWxpY2U6cHc="}}}', undefined],
    ['token', '/run/secrets/db_password', 'correcthorsebattery', undefined],
  ])('knows %s', (type, path, text, principal) => {
    expect(fileCredential(text, path, 'key')).toMatchObject({ type, ...(principal && { principal }) });
  });

  it.each([
    ['prose about passwords', '/srv/docs/policy.md', 'Your password must have twelve characters; login daily.'],
    ['a namespace file', '/run/secrets/kubernetes.io/serviceaccount/namespace', 'production-namespace'],
    [
      'a certificate',
      '/run/secrets/kubernetes.io/serviceaccount/ca.crt',
      '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
    ],
    ['YAML with a token field', '/srv/values.yaml', 'service:\n  token: see-the-wiki-page\n'],
  ])('is not fooled by %s', (_title, path, text) => {
    expect(fileCredential(text, path, 'key')).toBeUndefined();
  });
});
