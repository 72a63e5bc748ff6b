import type { Libbpf } from '../load/libbpf.ts';
import { u32 } from './watch-list.ts';

/** COMPONENT_LENGTH of bpf/files.h, with the NUL. */
const NAME_BYTES = 32;

/**
 * Names of files and folders that may hold credentials, each in full or up to its first dot: `.env` stands for `.env.local` too. While
 * opens flood, those of such names are the last to be lost. It is meant to hold all that capture/sensitive-paths.ts
 * knows; that list decides what they are.
 */
export const sensitiveNames: readonly string[] = [
  'secrets',
  'kubernetes.io~projected',
  'kubernetes.io~secret',
  '.kube',
  'kubeconfig',
  'kubernetes',
  'pki',
  '.aws',
  'gcloud',
  '.azure',
  '.ssh',
  'ssh',
  '.gnupg',
  '.netrc',
  '.git-credentials',
  '.pgpass',
  '.my',
  '.npmrc',
  '.pypirc',
  '.vault-token',
  '.docker',
  '.dockercfg',
  'gh',
  'credentials',
  'huggingface',
  'op',
  '.env',
  'shadow',
  'shadow-',
  'gshadow',
  'gshadow-',
  'opasswd',
  'sudoers',
  'sudoers.d',
  'environ',
  'mem',
  'maps',
  '.bash_history',
  '.zsh_history',
  '.python_history',
  '.psql_history',
  '.mysql_history',
  'docker.sock',
  'containerd.sock',
  'crio.sock',
];

export function applySensitiveNames(bpf: Libbpf, map: number, names: readonly string[] = sensitiveNames): void {
  for (const name of names) {
    const key = Buffer.alloc(NAME_BYTES);
    key.write(name.slice(0, NAME_BYTES - 1));
    bpf.update(map, key, u32(1));
  }
}
