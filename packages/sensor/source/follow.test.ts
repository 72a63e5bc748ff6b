import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createFollower } from './follow.ts';
import type { RawRecord } from './record.ts';

const folder = mkdtempSync(join(tmpdir(), 'remit-follow-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ticks = BigInt(readFileSync('/proc/self/stat', 'latin1').split(') ')[1]?.split(' ')[19] ?? '0');
/** This very process opens the files, so that they are read through its own view. */
const self = { pid: process.pid, startBootNs: ticks * 10_000_000n };

function opened(name: string, text: string, process = self): Extract<RawRecord, { type: 'open' }> {
  const path = join(folder, name);
  writeFileSync(path, text);
  const { dev, ino } = statSync(path, { bigint: true });
  const header = { ...process, bootNs: 50n, tid: 1, cgroup: 1n, uid: 0 };
  return { ...header, type: 'open', path, resolved: path, flags: 0, dev: Number(dev), inode: ino };
}

const child = { pid: 999_999_999, startBootNs: 7n };
const forked: RawRecord = {
  ...self,
  bootNs: 1n,
  tid: 1,
  cgroup: 1n,
  uid: 0,
  type: 'fork',
  childPid: child.pid,
  childStartBootNs: 7n,
};

describe('the follower', () => {
  it('reads nothing of a process that is not followed', () => {
    const follower = createFollower();
    expect(follower.note(opened('a', 'text'))).toBeUndefined();
  });

  it('reads through the parent’s view what a child opened that has ended', () => {
    const follower = createFollower();
    follower.follow(self, 60n);
    follower.note(forked);
    const content = follower.note(opened('b', 'of a child', child));
    expect(content).toMatchObject({
      pid: child.pid,
      bootNs: 50n,
      openBootNs: 50n,
      data: new Uint8Array(Buffer.from('of a child')),
    });
  });

  it('reads what a descendant opened before its ancestor was followed', () => {
    const follower = createFollower();
    follower.note(forked);
    follower.note(opened('c', 'early', child));
    expect(follower.follow(self, 60n)).toEqual([expect.objectContaining({ bootNs: 60n, openBootNs: 50n, size: 5 })]);
  });

  it('finds descendants in whatever order they were told', () => {
    const follower = createFollower();
    const grandchild = { pid: 999_999_998, startBootNs: 9n };
    follower.note({
      ...child,
      bootNs: 1n,
      tid: 1,
      cgroup: 1n,
      uid: 0,
      type: 'fork',
      childPid: grandchild.pid,
      childStartBootNs: 9n,
    });
    follower.note(forked);
    follower.follow(self, 60n);
    expect(follower.note(opened('h', 'deep', grandchild))).toMatchObject({ pid: grandchild.pid, size: 4 });
  });

  it('keeps the last 64 opens of a process, and no more', () => {
    const follower = createFollower();
    for (let i = 0; i < 70; i++) follower.note(opened(`many-${i}`, String(i)));
    const names = follower.follow(self, 60n).map((content) => 'path' in content && content.path.split('-').at(-1));
    expect(names).toEqual(Array.from({ length: 64 }, (_, i) => String(i + 6)));
  });

  it('tells an unchanged file once to a process, and again when it has changed', () => {
    const follower = createFollower();
    follower.follow(self, 60n);
    expect(follower.note(opened('d', 'one'))).toBeDefined();
    const again = { ...opened('d', 'one') };
    expect(follower.note(opened('d', 'three'))).toBeDefined();
    expect(follower.note({ ...again, inode: statSync(join(folder, 'd'), { bigint: true }).ino })).toBeUndefined();
  });

  it('reads the first 256 KiB of a large file and says how large it is', () => {
    const follower = createFollower();
    follower.follow(self, 60n);
    const content = follower.note(opened('e', 'x'.repeat(300 * 1024)));
    expect(content?.data.length).toBe(256 * 1024);
    expect(content?.size).toBe(300 * 1024);
  });

  it('counts a file that was replaced or is gone, and gives nothing of it', () => {
    const follower = createFollower();
    follower.follow(self, 60n);
    const replaced = opened('f', 'new');
    expect(follower.note({ ...replaced, inode: replaced.inode + 1n })).toBeUndefined();
    rmSync(join(folder, 'f'));
    expect(follower.note(replaced)).toBeUndefined();
    expect(follower.takeMissed()).toBe(2);
  });

  it('leaves alone what was opened for writing, and the kernel’s own files', () => {
    const follower = createFollower();
    follower.follow(self, 60n);
    expect(follower.note({ ...opened('g', 'x'), flags: 1 })).toBeUndefined();
    expect(follower.note({ ...opened('g', 'x'), resolved: '/proc/self/environ' })).toBeUndefined();
    expect(follower.takeMissed()).toBe(0);
  });
});
