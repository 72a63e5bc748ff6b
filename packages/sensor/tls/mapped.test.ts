import { readlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mappedFiles } from './mapped.ts';

describe('mappedFiles', () => {
  it('finds this program among what this process has mapped as code, each file once', () => {
    const files = mappedFiles(process.pid);
    expect(files.map(({ name }) => name)).toContain(readlinkSync('/proc/self/exe'));
    expect(new Set(files.map(({ key }) => key)).size).toBe(files.length);
  });

  it('finds nothing for a process that is not there', () => {
    expect(mappedFiles(999_999_999)).toEqual([]);
  });
});
