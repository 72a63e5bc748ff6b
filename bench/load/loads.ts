import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { AccountingGroup } from '../machine/accounting-group.ts';
import type { Load, LoadSizes, Ran } from './load.ts';
import { runInside, startInside, stopped } from './run-inside.ts';
import { ports, type Workbench } from './workbench.ts';

export const loadNames = ['idle', 'agent', 'execs', 'opens', 'redis', 'tls'] as const;
export type LoadName = (typeof loadNames)[number];

export function createLoads(bench: Workbench, sizes: LoadSizes): Readonly<Record<LoadName, Load>> {
  const { loads, bin, file, certificate, key } = bench;
  const script = join(import.meta.dirname, 'tool_calls.py');
  const calls = ['/usr/bin/python3', script, `${sizes.agentRounds}`, `${sizes.agentRate}`, bin, file, `${ports.calls}`];
  return {
    idle: {
      name: 'idle',
      async run() {
        await pause(sizes.idleSeconds * 1000);
        return { ops: 1, seconds: sizes.idleSeconds, truth: {}, cpu: 0 };
      },
    },
    agent: besides('agent', [loads, 'echoes', `${ports.calls}`, certificate, key], ports.calls, (group) =>
      told(group, calls),
    ),
    execs: {
      name: 'execs',
      run: (group) =>
        told(group, [loads, 'execs', `${sizes.execSeconds}`, `${availableParallelism()}`, join(bin, 'mkexec')]),
    },
    opens: { name: 'opens', run: (group) => told(group, [loads, 'opens', `${sizes.opens}`, file]) },
    redis: besides('redis', redisServer(bench.folder), ports.redis, (group) => redis(group, sizes.redisRequests)),
    tls: {
      name: 'tls',
      run: (group) => told(group, [loads, 'tls', `${sizes.tlsRounds}`, `${ports.tls}`, certificate, key]),
    },
  };
}

/** A load that says itself what it did. */
export async function told(group: AccountingGroup, command: readonly string[]): Promise<Ran> {
  const before = group.cpu();
  const { ops, seconds, ...rest } = JSON.parse(await runInside(group, command)) as Record<string, number>;
  const truth = Object.fromEntries(Object.entries(rest).filter(([name]) => name !== 'late'));
  return {
    ops: ops ?? 0,
    seconds: seconds ?? 0,
    truth,
    cpu: group.cpu() - before,
  };
}

/** A load that needs a server: its CPU counts, its start does not. */
function besides(
  name: string,
  server: readonly string[],
  port: number,
  run: (group: AccountingGroup) => Promise<Ran>,
): Load {
  return {
    name,
    async run(group) {
      const helper = startInside(group, server, 'ignore');
      try {
        await answering(port);
        return await run(group);
      } finally {
        await stopped(helper);
      }
    },
  };
}

function redisServer(folder: string): string[] {
  const quiet = ['--save', '', '--appendonly', 'no', '--loglevel', 'warning'];
  return ['redis-server', '--port', `${ports.redis}`, '--bind', '127.0.0.1', '--dir', folder, ...quiet];
}

/** The time is redis-benchmark's own, of the requests alone. */
async function redis(group: AccountingGroup, requests: number): Promise<Ran> {
  const before = group.cpu();
  const args = ['-p', `${ports.redis}`, '-t', 'set,get', '-P', '16', '-n', `${requests}`, '-c', '50', '--csv'];
  const out = await runInside(group, ['redis-benchmark', ...args]);
  const rates = [...out.matchAll(/^"(?:SET|GET)","([\d.]+)"/gm)].map(([, rate]) => Number(rate));
  const seconds = rates.reduce((sum, rate) => sum + requests / rate, 0);
  return { ops: requests * rates.length, seconds, truth: {}, cpu: group.cpu() - before };
}

/** Asked of the kernel: a connection made to find out would be one that sensors see. */
async function answering(port: number): Promise<void> {
  const listening = new RegExp(`^ *\\d+: 0100007F:${port.toString(16).toUpperCase().padStart(4, '0')} \\S+ 0A `, 'm');
  for (const until = Date.now() + 10_000; !listening.test(readFileSync('/proc/net/tcp', 'utf8')); await pause(20)) {
    if (Date.now() > until) throw new Error(`nothing listens at port ${port}`);
  }
}
