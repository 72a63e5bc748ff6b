import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { buildTester } from '../testing/tester.ts';
import { type Fixture, openFixture } from './kernel-fixture.ts';

const { path: tester, remove } = buildTester();
afterAll(remove);

let fixture: Fixture;
afterEach(() => fixture.close());

describe('the gate', () => {
  it('tells nothing of a process outside the watched cgroup', async () => {
    fixture = openFixture({ tls: false });
    execFileSync(tester, ['fork-wait']);
    execFileSync(tester, ['open', `${tester}.c`, '0']);
    await fixture.run(tester, ['exit', '0']);
    await fixture.settle();
    expect(fixture.of('exec').map(({ argv }) => argv[1])).not.toContain('fork-wait');
    expect(fixture.of('open').map(({ resolved }) => resolved)).not.toContain(`${tester}.c`);
    expect(fixture.of('exec').map(({ argv }) => argv[1])).toContain('exit');
  });

  it('watches cgroups made later below a listed one', async () => {
    fixture = openFixture({ tls: false });
    await fixture.run('/bin/sh', [
      '-c',
      `mkdir ${fixture.cgroup}/below && (echo 0 > ${fixture.cgroup}/below/cgroup.procs; ${tester} exit 7)`,
    ]);
    await fixture.settle();
    execFileSync('rmdir', [`${fixture.cgroup}/below`]);
    const exec = fixture.of('exec').find(({ exe }) => exe === tester);
    expect(exec?.cgroupPath ?? '').toMatch(/^$|\/below$/);
    expect(exec?.argv).toEqual([tester, 'exit', '7']);
  });

  it('tells of the processes that were there before', async () => {
    let pid = 0;
    fixture = openFixture({ tls: false }, (start) => {
      pid = start('/bin/sleep', ['60']).pid as number;
      const deadline = performance.now() + 5000;
      while (!execFileSync('cat', [`/proc/${pid}/cmdline`], { encoding: 'utf8' }).startsWith('/bin/sleep')) {
        if (performance.now() > deadline) throw new Error('sleep did not start');
      }
    });
    const seen = await fixture.until(() => fixture.of('seen')[0]);
    expect(seen).toMatchObject({ pid, argv: ['/bin/sleep', '60'], exe: '/usr/bin/sleep', ppid: process.pid });
    expect(fixture.records[0]).toBe(seen);
  });
});

describe('a list that changes', () => {
  it('tells the processes of a cgroup that is added, and nothing more of one that is taken away', async () => {
    fixture = openFixture({ tls: false, watch: { mode: 'listed', cgroups: [] } });
    const name = `/${basename(fixture.cgroup)}`;
    const shell = fixture.start('/bin/sh', []);
    shell.stdin?.write('echo ready\n');
    await new Promise((resolve) => shell.stdout?.once('data', resolve));
    await fixture.settle();
    expect(fixture.records).toEqual([]);
    expect(fixture.source.watch({ mode: 'listed', cgroups: [name, '/nowhere'] })).toEqual(['/nowhere']);
    await fixture.until(() => fixture.of('seen').find(({ pid }) => pid === shell.pid));
    shell.stdin?.write(`${tester} exit 4\n`);
    await fixture.until(() => fixture.of('exit').find(({ exitCode }) => exitCode === 4));
    fixture.source.watch({ mode: 'listed', cgroups: [] });
    await fixture.settle();
    const before = fixture.records.length;
    await fixture.run(tester, ['exit', '5']);
    await fixture.settle();
    expect(fixture.records.length).toBe(before);
  });

  it('in which everything is watched leaves out what is excepted and the processes of the product', async () => {
    fixture = openFixture({ tls: false, watch: { mode: 'all' } });
    fixture.source.watch({ mode: 'all', except: [`/${basename(fixture.cgroup)}`] });
    const excepted = await fixture.run(tester, ['exit', '6']);
    execFileSync(tester, ['exit', '0', 'not excepted']);
    await fixture.settle();
    const exits = fixture.of('exit').map(({ pid }) => pid);
    expect(exits).not.toContain(excepted.pid);
    expect(fixture.of('exec').some(({ argv }) => argv[3] === 'not excepted')).toBe(true);
    expect(fixture.of('fork').map(({ pid }) => pid)).not.toContain(process.pid);
  });
});
