import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isAlive } from './alive.ts';

it('knows a process from another of the same pid, and from one that has ended', async () => {
  const child = spawn('/bin/cat');
  await once(child, 'spawn');
  const pid = child.pid as number;
  const ticks = BigInt(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[19] ?? '0');
  const startBootNs = ticks * 10_000_000n + 5n;
  expect(isAlive({ pid, startBootNs })).toBe(true);
  expect(isAlive({ pid, startBootNs: startBootNs + 20_000_000n })).toBe(false);
  child.stdin.end();
  await once(child, 'close');
  expect(isAlive({ pid, startBootNs })).toBe(false);
});
