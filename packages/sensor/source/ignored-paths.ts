import type { Libbpf } from '../load/libbpf.ts';
import { u32 } from './watch-list.ts';

const READ = 1;
const PREFIX_BYTES = 192;

/**
 * Opens for reading that say nothing about an agent: the system's own files, by prefix of the resolved path; the longest
 * prefix decides. Opens for writing are always told. A file of procfs is named `proc:NAME\0`, since its
 * folder is a number.
 */
export const defaultIgnored: Readonly<Record<string, boolean>> = {
  '/usr/lib/': true,
  '/usr/lib32/': true,
  '/usr/lib64/': true,
  '/usr/libexec/': true,
  '/usr/share/': true,
  '/usr/local/lib/': true,
  '/lib/': true,
  '/lib64/': true,
  '/etc/ld.so.': true,
  '/etc/locale.': true,
  '/etc/localtime': true,
  '/sys/': true,
  '/dev/shm/': false,
  'proc:': true,
  'proc:environ\0': false,
  'proc:mem\0': false,
  'proc:kcore\0': false,
  'proc:kallsyms\0': false,
};

/** Fills the kernel's list: true is not told, false is. Returns the prefixes that are too long for it. */
export function applyIgnored(bpf: Libbpf, map: number, prefixes: Readonly<Record<string, boolean>>): string[] {
  const refused: string[] = [];
  for (const [prefix, ignored] of Object.entries(prefixes)) {
    const bytes = Buffer.from(prefix);
    const key = Buffer.alloc(4 + PREFIX_BYTES);
    key.writeUInt32LE(bytes.length * 8);
    bytes.copy(key, 4);
    if (bytes.length > PREFIX_BYTES || bpf.update(map, key, u32(ignored ? READ : 0)) !== 0) refused.push(prefix);
  }
  return refused;
}
