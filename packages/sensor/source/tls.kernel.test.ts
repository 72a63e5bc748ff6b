import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Libbpf, libbpf } from '../load/libbpf.ts';
import { type Fixture, moveInto, openFixture } from './kernel-fixture.ts';
import type { RawRecord } from './record.ts';

type Tls = Extract<RawRecord, { type: 'tls' }>;

const folder = mkdtempSync(join(tmpdir(), 'remit-tls-'));
const certificate = join(folder, 'cert.pem');
let server: ReturnType<typeof createServer>;
let port = 0;

/** Answers each message that ends in \n with its length and checksum, so that sender, receiver and probe can be compared. */
beforeAll(async () => {
  const key = join(folder, 'key.pem');
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const openssl = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-keyout',
    key,
    '-out',
    certificate,
    ...subject,
  ];
  execFileSync('openssl', openssl, { stdio: 'ignore' });
  server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, answer);
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

function answer(socket: TLSSocket): void {
  let length = 0;
  socket.on('error', () => {});
  socket.on('data', (data) => {
    length += data.length;
    if (data.at(-1) !== 10) return;
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${String(length).length}\r\nConnection: close\r\n\r\n${length}`);
    socket.end();
  });
}

let fixture: Fixture;
afterEach(() => fixture.close());

/** What went one way in one session, in order of offset, with the gaps and cuts told. */
function stream(records: readonly Tls[], direction: 'out' | 'in'): { bytes: Buffer; missing: number; cut: number } {
  const parts = records.filter((record) => record.direction === direction);
  let missing = 0;
  let at = 0n;
  for (const { offset, data, cut } of parts) {
    missing += Number(offset - at);
    at = offset + BigInt(data.length + cut);
  }
  return {
    bytes: Buffer.concat(parts.map(({ data }) => data)),
    missing,
    cut: parts.reduce((sum, { cut }) => sum + cut, 0),
  };
}

function sessionOf(pid: number): Tls[] {
  return fixture.of('tls').filter((record) => record.pid === pid);
}

async function ran(command: string, args: readonly string[]) {
  const done = await fixture.run(command, args, {
    env: { ...process.env, SSL_CERT_FILE: certificate, NODE_EXTRA_CA_CERTS: certificate },
  });
  await fixture.settle();
  return done;
}

const SYNC = `
import socket, ssl, sys
size = int(sys.argv[2])
s = ssl.create_default_context(cafile=sys.argv[3]).wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[1]))), server_hostname="localhost")
s.sendall(bytes(i % 251 for i in range(size - 1)) .replace(b"\\n", b"\\x0b") + b"\\n")
while s.recv(4096): pass
`;
const ASYNC = `
import asyncio, ssl, sys
async def main():
    size = int(sys.argv[2])
    r, w = await asyncio.open_connection("127.0.0.1", int(sys.argv[1]), ssl=ssl.create_default_context(cafile=sys.argv[3]), server_hostname="localhost")
    w.write(bytes(i % 251 for i in range(size - 1)).replace(b"\\n", b"\\x0b") + b"\\n")
    await w.drain()
    await r.read()
asyncio.run(main())
`;
const NODE = `
const [port, size] = process.argv.slice(1).map(Number);
const bytes = Buffer.alloc(size, 10);
for (let i = 0; i < size - 1; i++) bytes[i] = i % 251 === 10 ? 11 : i % 251;
const socket = require('tls').connect(port, '127.0.0.1', { servername: 'localhost' }, () => socket.write(bytes));
socket.on('data', () => {});
`;

function message(size: number): Buffer {
  const bytes = Buffer.alloc(size, 10);
  for (let i = 0; i < size - 1; i++) bytes[i] = i % 251 === 10 ? 11 : i % 251;
  return bytes;
}

const python = '/usr/bin/python3';
/** The machine's own Node, wherever it was installed; not the one this repository pins, unless there is no other. */
const systemNode =
  (process.env['PATH'] ?? '')
    .split(':')
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, 'node'))
    .find((path) => existsSync(path)) ?? process.execPath;
const runtimes = [
  ['Python', python, (size: number) => ['-c', SYNC, String(port), String(size), certificate]],
  ['asyncio', python, (size: number) => ['-c', ASYNC, String(port), String(size), certificate]],
  ['the system’s Node', systemNode, (size: number) => ['-e', NODE, String(port), String(size)]],
  ['this Node', process.execPath, (size: number) => ['-e', NODE, String(port), String(size)]],
] as const;

describe('plaintext', () => {
  it.each(runtimes)('of %s is whole both ways, for one byte, 200 kB and 1.5 MB', async (_, command, args) => {
    fixture = openFixture();
    for (const size of [1, 200_000, 1_500_000]) {
      const { pid } = await ran(command, args(size));
      const records = sessionOf(pid);
      const out = stream(records, 'out');
      expect(out.missing + out.cut).toBe(0);
      expect(out.bytes.equals(message(size))).toBe(true);
      const body = String(size);
      expect(stream(records, 'in').bytes.toString()).toBe(
        `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
      );
    }
  });

  it('of one 3 MB call is cut after 2 MiB, and the rest is told as cut', async () => {
    fixture = openFixture();
    const size = 3_000_000;
    const { pid } = await ran(python, ['-c', SYNC, String(port), String(size), certificate]);
    const out = stream(sessionOf(pid), 'out');
    expect(out.missing).toBe(0);
    expect(out.cut).toBe(size - 2 * 1024 * 1024);
    expect(out.bytes.equals(message(size).subarray(0, 2 * 1024 * 1024))).toBe(true);
  });

  it('of curl is seen', async () => {
    fixture = openFixture();
    const { pid } = await ran('curl', [
      '-s',
      '--cacert',
      certificate,
      '-d',
      'a=b\n',
      `https://localhost:${port}/x`,
      '-4',
    ]);
    expect(stream(sessionOf(pid), 'out').bytes.toString()).toMatch(/^POST \/x HTTP\/1\.1\r\n[^]*a=b\n$/);
  });

  it('carries the socket of its connection where the library knows the descriptor', async () => {
    fixture = openFixture();
    const { pid } = await ran(python, ['-c', SYNC, String(port), '100', certificate]);
    const connect = fixture.of('connect').find((record) => record.pid === pid && record.port === port);
    expect(connect?.socket).toBeGreaterThan(0n);
    expect(new Set(sessionOf(pid).map(({ socket }) => socket))).toEqual(new Set([connect?.socket]));
  });

  it('of a program that was already running, with its connection open, is seen from then on', async () => {
    const copy = join(folder, 'node-before');
    execFileSync('cp', ['-L', systemNode, copy]);
    const script = NODE.replace(
      'socket.write(bytes)',
      "(console.log('ready'), process.stdin.once('data', () => socket.write(bytes)))",
    );
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate };
    const args = ['-e', `${script}; socket.on('end', () => process.exit())`, String(port), '5000'];
    const early = spawn(copy, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
    await new Promise((resolve) => early.stdout.once('data', resolve));
    fixture = openFixture({}, (_, cgroup) => moveInto(cgroup, early.pid as number));
    early.stdin.write('\n');
    const exit = await fixture.until(() => fixture.of('exit').find(({ pid }) => pid === early.pid));
    await fixture.settle();
    expect(stream(sessionOf(exit.pid), 'out').bytes.equals(message(5000))).toBe(true);
  });

  it('of a session that is ignored stops, and its end is still told', async () => {
    const script = SYNC.replace('s.sendall', 's.sendall(b"first"); sys.stdin.readline(); s.sendall');
    fixture = openFixture();
    const child = fixture.start(python, ['-c', script, String(port), '5000', certificate]);
    const first = await fixture.until(() => sessionOf(child.pid as number)[0]);
    fixture.source.ignoreSession({ pid: first.pid, startBootNs: first.startBootNs }, first.session);
    child.stdin?.write('\n');
    await fixture.until(() => fixture.of('exit').find(({ pid }) => pid === child.pid));
    await fixture.settle();
    expect(sessionOf(child.pid as number).map(({ data }) => Buffer.from(data).toString())).toEqual(['first']);
    expect(fixture.of('tls_free').map(({ session }) => session)).toContain(first.session);
  });

  it('that the ring could not take shows as a gap of exactly the bytes counted out, and is counted', async () => {
    fixture = openFixture({ rings: { bulk: 64 * 1024 } });
    const size = 1_000_000;
    const { pid } = await ran(python, ['-c', SYNC, String(port), String(size), certificate]);
    await fixture.until(() => fixture.coverage.some(({ source, lost }) => source === 'kernel.tls' && lost > 0));
    const records = sessionOf(pid).filter(({ direction }) => direction === 'out');
    const lost = fixture.coverage
      .filter(({ source }) => source === 'kernel.tls')
      .reduce((sum, one) => sum + one.lost, 0);
    expect(records.length + lost).toBe(Math.ceil(size / 32768));
    for (const { offset, data } of records) {
      expect(Buffer.from(data).equals(message(size).subarray(Number(offset), Number(offset) + data.length))).toBe(true);
    }
  });

  it('of the very first run of a program with TLS built in is seen', async () => {
    fixture = openFixture();
    const copy = join(folder, 'node-copy');
    execFileSync('cp', ['-L', systemNode, copy]);
    const { pid } = await ran(copy, ['-e', NODE, String(port), '1000']);
    expect(stream(sessionOf(pid), 'out').bytes.equals(message(1000))).toBe(true);
    expect(fixture.coverage).toContainEqual(expect.objectContaining({ scope: `file:${copy}`, state: 'attached' }));
  });

  it('of a library under a name of its own, in a folder whose files are not told, is seen', async () => {
    fixture = openFixture({ ignoredPaths: { [`${folder}/`]: true } });
    const library = join(folder, 'libother.so.7');
    const system = execFileSync('sh', ['-c', 'ldconfig -p | sed -n "s/.*libssl.so.3 .*=> //p" | head -1'], {
      encoding: 'utf8',
    });
    execFileSync('cp', [system.trim(), library]);
    const { pid } = await ran('env', [
      `LD_PRELOAD=${library}`,
      'curl',
      '-4',
      '-s',
      '--cacert',
      certificate,
      '-d',
      'a=b\n',
      `https://localhost:${port}/x`,
    ]);
    expect(stream(sessionOf(pid), 'out').bytes.toString()).toMatch(/^POST \/x/);
    expect(fixture.coverage).toContainEqual(expect.objectContaining({ scope: `file:${library}`, state: 'attached' }));
    expect(fixture.of('open').map(({ resolved }) => resolved)).not.toContain(library);
  });

  it('of a program in a mount namespace of its own is seen, and so are its files', async () => {
    fixture = openFixture();
    const hidden = join(folder, 'hidden');
    const script = `
      mkdir -p ${hidden} && mount -t tmpfs none ${hidden} && cp -L ${systemNode} ${hidden}/inner && echo inside > ${hidden}/document
      exec ${hidden}/inner -e "$0" "$@"`;
    const program = `process.stdin.once('data', () => { require('fs').readFileSync('${hidden}/document'); ${NODE} socket.on('end', () => process.exit()) })`;
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate };
    const child = fixture.start('unshare', ['-m', 'sh', '-c', script, program, String(port), '300'], { env });
    const exec = await fixture.until(() => fixture.of('exec').find(({ exe }) => exe === `${hidden}/inner`));
    fixture.source.follow({ pid: exec.pid, startBootNs: exec.startBootNs });
    child.stdin?.write('\n');
    await fixture.until(() => fixture.of('exit').find(({ pid }) => pid === exec.pid));
    await fixture.settle();
    expect(stream(sessionOf(exec.pid), 'out').bytes.equals(message(300))).toBe(true);
    const content = fixture.of('content').find(({ path }) => path === `${hidden}/document`);
    expect(Buffer.from(content?.data ?? []).toString()).toBe('inside\n');
  });

  it('is the same on kernels that set each probe by itself', async () => {
    const bpf = libbpf() as { -readonly [K in keyof Libbpf]: Libbpf[K] };
    const { attachUprobes } = bpf;
    bpf.attachUprobes = () => -22;
    try {
      fixture = openFixture();
    } finally {
      bpf.attachUprobes = attachUprobes;
    }
    const { pid } = await ran(python, ['-c', SYNC, String(port), '40000', certificate]);
    expect(stream(sessionOf(pid), 'out').bytes.equals(message(40_000))).toBe(true);
    expect(stream(sessionOf(pid), 'in').bytes.toString()).toContain('40000');
  });
});
