import { readFileSync } from 'node:fs';

export interface MappedFile {
  /** Leads to the mapped file itself, even where its name is gone or belongs to another mount namespace. */
  readonly path: string;
  /** As the kernel names it. */
  readonly name: string;
  /** Device and inode as /proc shows them: enough to know two mappings of one file. */
  readonly key: string;
}

const LINE = /^([0-9a-f]+)-([0-9a-f]+) ..x. [0-9a-f]+ ([0-9a-f]+:[0-9a-f]+) (\d+) +(\/.*)$/gm;

/** The files a process has mapped as code, each once. Empty for one that is gone. */
export function mappedFiles(pid: number): MappedFile[] {
  let maps: string;
  try {
    maps = readFileSync(`/proc/${pid}/maps`, 'utf8');
  } catch {
    return [];
  }
  const files = new Map<string, MappedFile>();
  for (const [, from = '', to = '', device, inode, name = ''] of maps.matchAll(LINE)) {
    const key = `${device}:${inode}`;
    const range = `${from.replace(/^0+(?=.)/, '')}-${to.replace(/^0+(?=.)/, '')}`;
    if (!files.has(key)) files.set(key, { path: `/proc/${pid}/map_files/${range}`, name, key });
  }
  return [...files.values()];
}
