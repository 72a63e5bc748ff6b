import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CoverageData } from '@remit/core/event';
import { type Fixture, openFixture } from './kernel-fixture.ts';
import { openFileSource } from './file.ts';
import { recordInto } from './file-writer.ts';
import type { RawRecord } from './record.ts';
import { describeSource } from './source.contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'remit-kernel-'));
const tester = join(folder, 'tester');

/** Small programs of known behaviour, one per first argument. */
const TESTER = String.raw`
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void *nothing(void *unused) { return unused; }
static void *late_end(void *unused) { usleep(20000); syscall(SYS_exit, 0); return unused; }

static void udp(const char *address, int port, int times) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, address, &to.sin_addr);
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  for (int i = 0; i < times; i++) sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to);
}

static void tcp6(const char *address, int port) {
  struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  inet_pton(AF_INET6, address, &to.sin6_addr);
  connect(socket(AF_INET6, SOCK_STREAM, 0), (struct sockaddr *)&to, sizeof to);
}

static void tcp4(const char *address, int port, int send, int receive) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, address, &to.sin_addr);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr *)&to, sizeof to)) return;
  char *bytes = calloc(1, send + receive + 1);
  for (int done = 0; done < send; ) done += write(fd, bytes, send - done);
  for (int done = 0, count = 1; count > 0 && done < receive; done += count) count = read(fd, bytes, receive);
  close(fd);
}

int main(int argc, char **argv) {
  const char *what = argv[1];
  if (!strcmp(what, "open")) return open(argv[2], atoi(argv[3]), 0644) < 0;
  if (!strcmp(what, "chdir-open")) return chdir(argv[2]) || open(argv[3], O_RDONLY) < 0;
  if (!strcmp(what, "opens")) for (int i = 0; i < atoi(argv[3]); i++) close(open(argv[2], O_RDONLY));
  if (!strcmp(what, "udp")) udp(argv[2], atoi(argv[3]), atoi(argv[4]));
  if (!strcmp(what, "tcp6")) tcp6(argv[2], atoi(argv[3]));
  if (!strcmp(what, "tcp4")) tcp4(argv[2], atoi(argv[3]), atoi(argv[4]), atoi(argv[5]));
  if (!strcmp(what, "kill")) raise(atoi(argv[2]));
  if (!strcmp(what, "exit")) return atoi(argv[2]);
  if (!strcmp(what, "threads")) {
    pthread_t t;
    for (int i = 0; i < 5; i++) { pthread_create(&t, 0, nothing, 0); pthread_join(t, 0); }
  }
  if (!strcmp(what, "leader-first")) { pthread_t t; pthread_create(&t, 0, late_end, 0); syscall(SYS_exit, 0); }
  if (!strcmp(what, "fork-wait")) { if (!fork()) _exit(5); wait(0); }
  return 0;
}
`;

beforeAll(() => {
  writeFileSync(`${tester}.c`, TESTER);
  execFileSync('cc', ['-O1', '-pthread', '-o', tester, `${tester}.c`]);
});
afterAll(() => rmSync(folder, { recursive: true }));

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

describe('connections', () => {
  it('tells connect, established and close with the bytes that went each way', async () => {
    fixture = openFixture({ tls: false });
    const { createServer } = await import('node:net');
    const server = createServer((socket) => {
      let got = 0;
      socket.on('data', (data) => {
        got += data.length;
        if (got === 5000) socket.end(Buffer.alloc(300));
      });
      socket.on('error', () => {});
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const { pid } = await fixture.run(tester, ['tcp4', '127.0.0.1', String(port), '5000', '300']);
    const close = await fixture.until(() => fixture.of('close')[0]);
    server.close();
    const [connect] = fixture.of('connect');
    expect(connect).toMatchObject({ pid, proto: 'tcp', ip: '127.0.0.1', port });
    expect(fixture.of('established')[0]).toMatchObject({
      pid,
      socket: connect?.socket,
      dstIp: '127.0.0.1',
      dstPort: port,
    });
    expect(close).toMatchObject({ pid, socket: connect?.socket, bytesOut: 5000, bytesIn: 300, established: true });
  });

  it('tells a refused connection as closed and never established', async () => {
    fixture = openFixture({ tls: false });
    await fixture.run(tester, ['tcp4', '127.0.0.1', '9', '0', '0']);
    const close = await fixture.until(() => fixture.of('close')[0]);
    expect(close).toMatchObject({ established: false, bytesOut: 0, bytesIn: 0 });
    expect(fixture.of('established')).toEqual([]);
  });

  it('tells IPv6 addresses, and IPv4 ones within IPv6 as IPv4', async () => {
    fixture = openFixture({ tls: false });
    await fixture.run(tester, ['tcp6', '::1', '9']);
    await fixture.run(tester, ['tcp6', '::ffff:127.0.0.2', '9']);
    await fixture.settle();
    expect(fixture.of('connect').map(({ ip, port }) => [ip, port])).toEqual([
      ['::1', 9],
      ['127.0.0.2', 9],
    ]);
  });

  it('tells a flood of datagrams to one peer once', async () => {
    fixture = openFixture({ tls: false });
    await fixture.run(tester, ['udp', '127.0.0.1', '9', '5000']);
    await fixture.settle();
    expect(fixture.of('connect')).toEqual([expect.objectContaining({ proto: 'udp', ip: '127.0.0.1', port: 9 })]);
  });
});

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

describe('a full ring', () => {
  it('counts exactly what it could not take', async () => {
    const page = 4096;
    fixture = openFixture({ tls: false, rings: { events: 4 * page, bulk: 4 * page } });
    const file = join(folder, 'often');
    writeFileSync(file, 'x');
    // The child runs while this thread waits for it, so nothing is read meanwhile.
    const script = `echo $$ > ${fixture.cgroup}/cgroup.procs; exec ${tester} opens ${file} 2000`;
    execFileSync('/bin/sh', ['-c', script]);
    await fixture.settle();
    await fixture.until(() => fixture.coverage.some(({ source, lost }) => source === 'kernel.open' && lost > 0));
    const seen = fixture.of('open').filter(({ resolved }) => resolved === file).length;
    const lost = fixture.coverage
      .filter(({ source }) => source === 'kernel.open')
      .reduce((sum, one) => sum + one.lost, 0);
    expect(seen).toBeGreaterThan(10);
    expect(seen + lost).toBe(2000);
  });
});

describe('a capture of the kernel', () => {
  it('plays back exactly what was seen, node and coverage included', async () => {
    fixture = openFixture({ tls: false });
    const path = join(folder, 'capture');
    const recording = recordInto(path, fixture.source);
    if (!recording.ok) throw recording.error;
    const child = fixture.start(tester, ['open', `${tester}.c`, '0']);
    const live: RawRecord[] = [];
    const statements: CoverageData[] = [];
    const deadline = performance.now() + 10_000;
    while (!live.some(({ type, pid }) => type === 'exit' && pid === child.pid)) {
      if (performance.now() > deadline) expect.unreachable('the tester’s end was not seen');
      recording.source.poll((record) => live.push(record));
      statements.push(...recording.source.coverage());
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    recording.source.close();
    const played = openFileSource(path);
    if (!played.ok) throw played.error;
    const again: RawRecord[] = [];
    while (played.source.poll((record) => again.push(record)) !== undefined) continue;
    expect(again).toEqual(live);
    expect(played.source.coverage()).toEqual(statements);
    expect(played.source.node.bootId).toBe(fixture.source.node.bootId);
  });
});

describeSource('the kernel', async () => {
  fixture = openFixture({ tls: false });
  const { source } = fixture;
  return {
    source,
    async act() {
      const child = fixture.start(tester, ['open', `${tester}.c`, '0']);
      await new Promise((resolve) => child.on('close', resolve));
    },
  };
});
