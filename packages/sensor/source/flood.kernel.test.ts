import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { buildTester } from '../testing/tester.ts';
import { type Fixture, openFixture } from './kernel-fixture.ts';

const { path: tester, folder, remove } = buildTester();
/** Making a file there costs no more than opening it. */
const inMemory = mkdtempSync('/dev/shm/remit-flood-');
afterAll(() => {
  rmSync(inMemory, { recursive: true });
  remove();
});

let fixture: Fixture;
afterEach(() => fixture.close());

/** Opens told of files whose path begins so, those counted in others among them. */
function opensOf(prefix: string): number {
  return fixture
    .of('open')
    .filter(({ resolved }) => resolved.startsWith(prefix))
    .reduce((sum, { repeats = 0 }) => sum + 1 + repeats, 0);
}

function lostOf(source: string): number {
  return fixture.coverage.filter((each) => each.source === source).reduce((sum, { lost }) => sum + lost, 0);
}

/** Runs in the watched cgroup while this thread waits for it, so that nothing is read meanwhile. */
function runUnread(...command: string[]): void {
  execFileSync('/bin/sh', ['-c', `echo $$ > ${fixture.cgroup}/cgroup.procs; exec "$@"`, 'sh', ...command]);
}

describe('many opens of one file', () => {
  it('are counted to the last one, and told in few records', async () => {
    fixture = openFixture({ tls: false });
    const file = join(folder, 'often');
    writeFileSync(file, 'x');
    await Promise.all([1, 2].map(() => fixture.run(tester, ['opens', file, '300000'])));
    await fixture.settle();
    expect(opensOf(file)).toBe(600_000);
    expect(fixture.of('open').length).toBeLessThan(1_000);
    expect(lostOf('kernel.open')).toBe(0);
  });

  it('are told before the end of the process that made them, and with its identity', async () => {
    fixture = openFixture({ tls: false });
    const file = join(folder, 'often');
    writeFileSync(file, 'x');
    const { pid } = await fixture.run(tester, ['opens', file, '5000']);
    await fixture.settle();
    const mine = fixture.records.filter((record) => record.pid === pid);
    expect(mine.at(-1)?.type).toBe('exit');
    expect(new Set(fixture.of('open').map(({ startBootNs }) => startBootNs)).size).toBe(1);
    expect(opensOf(file)).toBe(5000);
  });

  it('are told after a second while the process goes on, and at once when the source hurries', async () => {
    fixture = openFixture({ tls: false });
    const file = join(folder, 'often');
    writeFileSync(file, 'x');
    const child = fixture.start(tester, ['opens-then-wait', file, '1000']);
    await fixture.until(() => opensOf(file) === 1000);
    child.stdin?.write('again\n');
    const before = fixture.of('open').length;
    await fixture.until(() => fixture.of('open').length >= before + 16);
    fixture.source.hurry();
    await fixture.until(() => opensOf(file) === 2000);
    expect(child.exitCode).toBe(null);
    child.stdin?.end();
  });

  it('in threads of one process are counted to the last one', async () => {
    fixture = openFixture({ tls: false });
    const file = join(folder, 'often');
    writeFileSync(file, 'x');
    await fixture.run(tester, ['opens-in-threads', file, '200000']);
    await fixture.settle();
    expect(opensOf(file)).toBe(400_000);
  });

  it('are not taken for opens of another file that got its number', async () => {
    fixture = openFixture({ tls: false });
    await fixture.run(tester, ['different', join(folder, 'gone'), '400']);
    await fixture.settle();
    expect(new Set(fixture.of('open').map(({ path }) => path)).size).toBe(400);
  });
});

describe('a full ring', () => {
  it('counts exactly what it could not take, and whose it was', async () => {
    const page = 4096;
    fixture = openFixture({ tls: false, rings: { files: 4 * page } });
    runUnread(tester, 'different', join(inMemory, 'f'), '2000');
    await fixture.settle();
    await fixture.until(() => opensOf(join(inMemory, 'f')) + lostOf('kernel.open') >= 2000);
    const seen = opensOf(join(inMemory, 'f'));
    expect(seen).toBeGreaterThan(10);
    expect(seen + lostOf('kernel.open')).toBe(2000);
    const name = fixture.cgroup.split('/').at(-1);
    expect(fixture.coverage.filter(({ lost }) => lost > 0).map(({ scope }) => scope)).toEqual([`cgroup:/${name}`]);
  });

  it('of files loses neither processes nor connections nor opens of credentials', async () => {
    fixture = openFixture({ tls: false, rings: { files: 64 * 1024 } });
    mkdirSync(join(folder, 'secrets'), { recursive: true });
    writeFileSync(join(folder, 'secrets/token'), 'x');
    const flood = ['a', 'b'].map((name) =>
      fixture.run(tester, ['different', join(inMemory, `flood-${name}`), '150000']),
    );
    const trickle: number[] = [];
    for (let i = 0; i < 30; i++) {
      const { pid } = await fixture.run(tester, ['open', join(folder, 'secrets/token'), '0', `trickle ${i}`]);
      trickle.push(pid);
      await fixture.run(tester, ['udp', '127.0.0.1', String(2000 + i), '1']);
    }
    await Promise.all(flood);
    await fixture.settle();
    await fixture.until(() => opensOf(join(inMemory, 'flood-')) + lostOf('kernel.open') >= 300_000);
    expect(opensOf(join(inMemory, 'flood-')) + lostOf('kernel.open')).toBe(300_000);
    expect(lostOf('kernel.open')).toBeGreaterThan(0);
    expect(opensOf(join(folder, 'secrets/token'))).toBe(30);
    expect(
      fixture
        .of('exec')
        .filter(({ argv }) => argv[4]?.startsWith('trickle'))
        .map(({ pid }) => pid),
    ).toEqual(trickle);
    expect(fixture.of('exit').filter(({ pid }) => trickle.includes(pid)).length).toBe(30);
    expect(fixture.of('connect').map(({ port }) => port)).toEqual(trickle.map((_, i) => 2000 + i));
    expect(fixture.coverage.filter(({ lost, source }) => lost > 0 && source !== 'kernel.open')).toEqual([]);
  });
});
