import { describe, expect, it } from 'vitest';
import { containerIdOf } from './container-id.ts';

const id = '0123456789abcdef'.repeat(4);
const inner = 'f'.repeat(64);

describe('container of a cgroup', () => {
  it.each([
    [`/kubepods.slice/kubepods-pod1.slice/cri-containerd-${id}.scope`, id],
    [`/kubepods/besteffort/pod0a1b/${id}`, id],
    [`/system.slice/docker-${id}.scope`, id],
    [`/docker/${id}/kubepods/${inner}`, inner],
    ['/system.slice/sshd.service', undefined],
    [`/too-long/${id}0`, undefined],
    ['', undefined],
  ])('%s', (path, expected) => {
    expect(containerIdOf(path)).toBe(expected);
  });
});
