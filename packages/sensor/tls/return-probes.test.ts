import { describe, expect, it } from 'vitest';
import { isAffected, returnProbesKill } from './return-probes.ts';

describe('kernels whose return probes end processes under seccomp', () => {
  it.each([
    ['6.10.14', false],
    ['6.11.0-19-generic', true],
    ['6.12.8-amd64', true],
    ['6.13.0', true],
    ['6.14.0', false],
    ['5.15.0-1064-azure', false],
    ['7.12.0', false],
  ])('%s: %s', (kernel, affected) => {
    expect(isAffected(kernel)).toBe(affected);
  });

  it('leaves processes without a filter alone, and other machines', () => {
    expect(returnProbesKill(process.pid, '6.10.0')).toBe(false);
    expect(returnProbesKill(process.pid, '6.12.0', 'arm64')).toBe(false);
    expect(returnProbesKill(999_999_999, '6.12.0')).toBe(false);
  });
});
