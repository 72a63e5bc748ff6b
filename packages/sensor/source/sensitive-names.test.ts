import { expect, it } from 'vitest';
import { sensitiveKind } from '../capture/sensitive-paths.ts';
import { sensitiveNames } from './sensitive-names.ts';

/** As bpf/files.h asks: each of the last folders and the file, in full and up to the first dot behind the first character. */
function isSensitive(path: string): boolean {
  return path
    .split('/')
    .filter(Boolean)
    .slice(-12)
    .some((name) => sensitiveNames.includes(name) || sensitiveNames.includes(name.replace(/(?<=.)\..*$/, '')));
}

it.each([
  '/run/secrets/azure/tokens/azure-identity-token',
  '/var/lib/kubelet/pods/0a1b/volumes/kubernetes.io~projected/x/token',
  '/var/lib/kubelet/pods/0a1b/volumes/kubernetes.io~secret/x/key',
  '/root/.kube/config',
  '/srv/kubeconfig',
  '/etc/kubernetes/admin.conf',
  '/var/lib/kubelet/pki/kubelet-client-current.pem',
  '/home/u/.aws/credentials',
  '/home/u/.config/gcloud/credentials.db',
  '/home/u/.azure/msal_token_cache.json',
  '/home/u/.ssh/id_rsa',
  '/etc/ssh/ssh_host_rsa_key',
  '/home/u/.gnupg/private-keys-v1.d/a.key',
  '/home/u/.netrc',
  '/home/u/.my.cnf',
  '/home/u/.docker/config.json',
  '/home/u/.config/gh/hosts.yml',
  '/home/u/.config/git/credentials',
  '/home/u/.config/huggingface/token',
  '/home/u/.config/op/config',
  '/app/.env',
  '/app/.env.production',
  '/etc/shadow',
  '/etc/security/opasswd',
  '/etc/sudoers',
  '/etc/sudoers.d/agent',
  '/proc/42/environ',
  '/proc/42/mem',
  '/home/u/.bash_history',
  '/var/run/docker.sock',
])('the kernel’s list knows %s, which is reported of anybody', (path) => {
  expect(sensitiveKind(path, 7)).toBeDefined();
  expect(isSensitive(path)).toBe(true);
});

it('fits the kernel’s keys', () => {
  expect(sensitiveNames.filter((name) => Buffer.byteLength(name) > 31)).toEqual([]);
});
