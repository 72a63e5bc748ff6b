import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { buildTester } from '../testing/tester.ts';
import { type Fixture, openFixture } from './kernel-fixture.ts';

const { path: tester, folder, remove } = buildTester();
afterAll(remove);

let fixture: Fixture;
afterEach(() => fixture.close());

describe('opens', () => {
  it('tells the path as asked and the file behind a link', async () => {
    fixture = openFixture({ tls: false });
    writeFileSync(join(folder, 'real'), 'x');
    symlinkSync('real', join(folder, 'link'));
    await fixture.run(tester, ['open', join(folder, 'link'), '0']);
    await fixture.settle();
    expect(fixture.of('open')).toContainEqual(
      expect.objectContaining({ path: join(folder, 'link'), resolved: join(folder, 'real') }),
    );
  });

  it('resolves a relative path against the directory changed to', async () => {
    fixture = openFixture({ tls: false });
    writeFileSync(join(folder, 'near'), 'x');
    await fixture.run(tester, ['chdir-open', folder, './near']);
    await fixture.settle();
    expect(fixture.of('open')).toContainEqual(
      expect.objectContaining({ path: './near', resolved: join(folder, 'near') }),
    );
  });

  it('tells writes with their flags', async () => {
    fixture = openFixture({ tls: false });
    await fixture.run(tester, ['open', join(folder, 'written'), String(0o101)]);
    await fixture.settle();
    expect(fixture.of('open').find(({ path }) => path.endsWith('/written'))?.flags).toBe(0o101);
  });

  it('leaves out failed opens and the system’s own files, and keeps the environment of a process', async () => {
    fixture = openFixture({ tls: false });
    await fixture.run(tester, ['open', '/nowhere', '0']);
    await fixture.run(tester, ['open', '/usr/share/dict/../../lib/os-release', '0']);
    const { pid } = await fixture.run(tester, ['open', '/proc/self/environ', '0']);
    await fixture.run(tester, ['open', '/proc/self/stat', '0']);
    await fixture.settle();
    expect(fixture.of('open').map(({ resolved }) => resolved)).toEqual([`/proc/${pid}/environ`]);
  });

  it('reads what a followed process opens, and what it opened before it was followed', async () => {
    fixture = openFixture({ tls: false });
    writeFileSync(join(folder, 'early'), 'read before');
    writeFileSync(join(folder, 'later'), 'read after');
    const shell = fixture.start('/bin/sh', []);
    shell.stdin?.write(`cat ${join(folder, 'early')} >/dev/null\n`);
    await fixture.until(() => fixture.of('open').find(({ resolved }) => resolved.endsWith('/early')));
    const exec = fixture.of('exec').find(({ pid }) => pid === shell.pid);
    fixture.source.follow({ pid: shell.pid as number, startBootNs: exec?.startBootNs as bigint });
    shell.stdin?.write(`cat ${join(folder, 'later')} >/dev/null\n`);
    await fixture.until(() => fixture.of('content').length >= 2);
    const text = fixture.of('content').map(({ path, data }) => [path, Buffer.from(data).toString()]);
    expect(text).toEqual([
      [join(folder, 'early'), 'read before'],
      [join(folder, 'later'), 'read after'],
    ]);
    const open = fixture.of('open').find(({ resolved }) => resolved.endsWith('/later'));
    expect(fixture.of('content')[1]?.openBootNs).toBe(open?.bootNs);
  });
});
