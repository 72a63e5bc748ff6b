import { describe, expect, it } from 'vitest';
import { isReadNoise, isWriteNoise } from './noise-paths.ts';
import { sensitiveKind } from './sensitive-paths.ts';

describe('files worth reporting of anybody', () => {
  it.each([
    '/var/run/secrets/kubernetes.io/serviceaccount/token',
    '/run/secrets/eks.amazonaws.com/serviceaccount/token',
    '/var/run/secrets/azure/tokens/azure-identity-token',
    '/var/lib/kubelet/pods/0a1b/volumes/kubernetes.io~projected/kube-api-access-x/token',
    '/root/.kube/config',
    '/etc/kubernetes/admin.conf',
    '/home/u/.aws/credentials',
    '/home/u/.config/gcloud/application_default_credentials.json',
    '/home/u/.azure/msal_token_cache.json',
    '/home/u/.ssh/id_rsa',
    '/home/u/.netrc',
    '/app/.env',
    '/app/.env.production',
    '/etc/shadow',
    '/proc/self/environ',
    '/proc/42/environ',
    '/proc/7/environ',
    '/proc/42/mem',
    '/proc/1/root/etc/hostname',
    '/home/u/.bash_history',
  ])('%s is', (path) => {
    expect(sensitiveKind(path, 7)).toBeDefined();
  });

  it.each([
    '/home/u/.ssh/known_hosts',
    '/home/u/.ssh/id_rsa.pub',
    '/proc/7/mem',
    '/proc/7/maps',
    '/proc/self/maps',
    '/srv/docs/shadow',
    '/srv/environment.md',
    '/usr/lib/libc.so.6',
  ])('%s is not', (path) => {
    expect(sensitiveKind(path, 7)).toBeUndefined();
  });
});

describe('noise of reading', () => {
  it.each([
    '/usr/lib/x86_64-linux-gnu/libc.so.6',
    '/opt/app/libfoo.so.1.2',
    '/venv/lib/python3.11/site-packages/openai/_client.py',
    '/venv/lib/python3.11/json/__init__.py',
    '/app/node_modules/openai/index.mjs',
    '/etc/ld.so.cache',
    '/proc/self/maps',
    '/proc/meminfo',
  ])('%s is', (path) => {
    expect(isReadNoise(path)).toBe(true);
  });

  it.each([
    '/srv/docs/offer.md',
    '/app/package.json',
    '/app/main.py',
    '/app/data.json',
    '/etc/passwd',
    '/home/u/library/report.txt',
    '/tmp/x',
    '/dev/shm/shared.dat',
    '/proc/self/environ',
    '/srv/site-packages-report/summary.pdf',
  ])('%s is not', (path) => {
    expect(isReadNoise(path)).toBe(false);
  });
});

describe('noise of writing', () => {
  it.each(['/dev/null', '/proc/self/comm', '/home/u/.cache/pip/x', '/app/__pycache__/a.cpython-311.pyc'])(
    '%s is',
    (path) => {
      expect(isWriteNoise(path)).toBe(true);
    },
  );

  it.each([
    '/tmp/payload',
    '/etc/cron.d/x',
    '/dev/shm/x',
    '/dev/sda',
    '/proc/sys/kernel/core_pattern',
    '/usr/lib/x.so',
  ])('%s is not', (path) => {
    expect(isWriteNoise(path)).toBe(false);
  });
});
