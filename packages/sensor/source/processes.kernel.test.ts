import { writeFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { buildTester } from '../testing/tester.ts';
import { type Fixture, openFixture } from './kernel-fixture.ts';

const { path: tester, remove } = buildTester();
afterAll(remove);

let fixture: Fixture;
afterEach(() => fixture.close());

function truncated({ coverage }: Fixture): number {
  return coverage.filter(({ source }) => source === 'kernel.exec').reduce((sum, one) => sum + one.truncated, 0);
}

describe('processes', () => {
  it('tells fork, exec and exit of the same identities, with the parent', async () => {
    fixture = openFixture({ tls: false });
    const { pid } = await fixture.run(tester, ['fork-wait']);
    await fixture.settle();
    const exec = fixture.of('exec').find((record) => record.exe === tester);
    expect(exec).toMatchObject({ pid, argv: [tester, 'fork-wait'], cwd: process.cwd(), uid: 0, argvTruncated: false });
    const fork = fixture.of('fork').find((record) => record.pid === pid);
    const childExit = fixture.of('exit').find((record) => record.pid === fork?.childPid);
    expect(childExit).toMatchObject({ exitCode: 5, signal: 0, startBootNs: fork?.childStartBootNs });
    expect(fixture.of('exit').find((record) => record.pid === pid)?.startBootNs).toBe(exec?.startBootNs);
  });

  it('keeps 12 kB of arguments whole, and says when it cut more', async () => {
    fixture = openFixture({ tls: false });
    const long = 'a'.repeat(12_000);
    await fixture.run(tester, ['exit', '0', long]);
    await fixture.run(tester, ['exit', '0', 'b'.repeat(100_000)]);
    await fixture.settle();
    const [whole, cut] = fixture.of('exec').filter((record) => record.exe === tester);
    expect(whole?.argv).toEqual([tester, 'exit', '0', long]);
    expect(whole?.argvTruncated).toBe(false);
    expect(cut?.argvTruncated).toBe(true);
    expect(cut?.argv.at(-1)).toMatch(/^b{16000,}$/);
    await fixture.until(() => truncated(fixture) === 1);
  });

  it('tells exit codes and signals', async () => {
    fixture = openFixture({ tls: false });
    const coded = await fixture.run(tester, ['exit', '42']);
    const killed = await fixture.run(tester, ['kill', '9']);
    await fixture.settle();
    expect(fixture.of('exit').find(({ pid }) => pid === coded.pid)).toMatchObject({ exitCode: 42, signal: 0 });
    expect(fixture.of('exit').find(({ pid }) => pid === killed.pid)).toMatchObject({ exitCode: 0, signal: 9 });
  });

  it('tells threads neither as forks nor as exits, and the end of a process once when its first thread ends first', async () => {
    fixture = openFixture({ tls: false });
    const threads = await fixture.run(tester, ['threads']);
    const leader = await fixture.run(tester, ['leader-first']);
    await fixture.settle();
    expect(fixture.of('fork')).toEqual([]);
    expect(fixture.of('exit').map(({ pid }) => pid)).toEqual([threads.pid, leader.pid]);
  });

  it('gives two processes of one pid two identities', async () => {
    fixture = openFixture({ tls: false });
    const first = await fixture.run(tester, ['exit', '1']);
    // The kernel gives out the next free pid; others may take it in between, so this is tried until it is ours.
    await fixture.until(async () => {
      writeFileSync('/proc/sys/kernel/ns_last_pid', String(first.pid - 1));
      return (await fixture.run(tester, ['exit', '2'])).pid === first.pid;
    });
    await fixture.settle();
    const identities = fixture.of('exit').filter(({ pid }) => pid === first.pid);
    expect(identities.map(({ exitCode }) => exitCode)).toEqual([1, 2]);
    expect(identities[1]?.startBootNs).toBeGreaterThan(identities[0]?.startBootNs as bigint);
    const execs = fixture.of('exec').filter(({ pid, exe }) => pid === first.pid && exe === tester);
    expect(execs.map(({ startBootNs }) => startBootNs)).toEqual(identities.map(({ startBootNs }) => startBootNs));
  });
});
