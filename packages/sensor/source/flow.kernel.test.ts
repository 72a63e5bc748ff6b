import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChildProcess, execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import type { EventOf, RemitEvent } from '@remit/core/event';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createCapture } from '../capture/capture.ts';
import { cgroupPathOf } from '../load/cgroup.ts';
import { type Fixture, openFixture } from './kernel-fixture.ts';

const python = '/usr/bin/python3';
const folder = mkdtempSync(join(tmpdir(), 'remit-flow-'));
let server: Server;
let port = 0;
/** What the server saw, by path: the bodies that came and those it sent. */
const truth = new Map<string, { readonly asked: Buffer; readonly answered: Buffer }>();

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const asked = Buffer.concat(parts);
      const size = Number(/size=(\d+)/.exec(request.url ?? '')?.[1] ?? 20);
      const answered = Buffer.alloc(size, `${request.url} `);
      truth.set(request.url ?? '', { asked, answered });
      response.setHeader('content-type', 'text/plain');
      // No length given: Node sends chunks.
      for (let at = 0; at < answered.length; at += 100_000) response.write(answered.subarray(at, at + 100_000));
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

let fixture: Fixture;
afterEach(() => fixture.close());

/** The events that come of all that was recorded. */
function events(): RemitEvent[] {
  const capture = createCapture({ node: { node: 'n', bootId: 'b0070000-0000-4000-8000-000000000000' }, key: 'k' });
  for (const record of fixture.records) capture.push(record);
  return capture.end();
}

function exchanges(): { requests: EventOf<'http.request'>[]; responses: EventOf<'http.response'>[] } {
  const all = events();
  return {
    requests: all.filter((event): event is EventOf<'http.request'> => event.kind === 'http.request'),
    responses: all.filter((event): event is EventOf<'http.response'> => event.kind === 'http.response'),
  };
}

const NODE = `
const http = require('http');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const ask = (path, body) => new Promise((done) => {
  const request = http.request({ port: PORT, host: '127.0.0.1', agent, path, method: body ? 'POST' : 'GET' }, (response) => {
    response.on('data', () => {}).on('end', done);
  });
  request.end(body);
});
(async () => {
  await ask('/small', 'hello');
  await ask('/big?size=3000000', 'x'.repeat(3000000));
  await ask('/last?size=7');
  agent.destroy();
})();
`;
const PYTHON = `
import http.client
c = http.client.HTTPConnection("127.0.0.1", PORT)
for path, body in [("/small", b"hello"), ("/big?size=3000000", b"x" * 3000000), ("/last?size=7", None)]:
    c.request("POST" if body else "GET", path, body)
    c.getresponse().read()
`;
const GO = `
package main
import ("bytes"; "io"; "net/http"; "os")
func main() {
  ask := func(path string, body []byte) {
    method := "GET"
    if body != nil { method = "POST" }
    request, _ := http.NewRequest(method, "http://127.0.0.1:" + os.Args[1] + path, bytes.NewReader(body))
    response, err := http.DefaultClient.Do(request)
    if err != nil { panic(err) }
    io.Copy(io.Discard, response.Body)
    response.Body.Close()
  }
  ask("/small", []byte("hello"))
  ask("/big?size=3000000", bytes.Repeat([]byte("x"), 3000000))
  ask("/last?size=7", nil)
}
`;

function goProgram(go: string): string {
  const source = join(folder, 'client.go');
  const target = join(folder, 'client');
  writeFileSync(source, GO);
  const env = { ...process.env, GO111MODULE: 'off' };
  execFileSync(go, ['build', '-o', target, source], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  return target;
}

function works(command: string): boolean {
  try {
    execFileSync(command, ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function curl(): readonly string[] {
  const url = (path: string) => `http://127.0.0.1:${port}${path}`;
  const big = join(folder, 'big');
  writeFileSync(big, Buffer.alloc(3_000_000, 'x'));
  const next = ['--next', '-s', '-o', '/dev/null'];
  const first = ['-s', '-o', '/dev/null', '-d', 'hello', url('/small')];
  return [...first, ...next, '--data-binary', `@${big}`, url('/big?size=3000000'), ...next, url('/last?size=7')];
}

describe('a connection in the clear', () => {
  const clients: readonly [string, () => readonly [string, readonly string[]]][] = [
    ['Node', () => [process.execPath, ['-e', NODE.replace('PORT', String(port))]]],
    ['Python', () => [python, ['-c', PYTHON.replace('PORT', String(port))]]],
    ['curl', () => ['curl', curl()]],
  ];

  it.each(clients)(
    'of %s is read whole both ways, kept alive, in chunks and with bodies of 3 MB',
    async (_, command) => {
      const [program, args] = command();
      fixture = openFixture();
      await readsAll(program, args);
    },
  );

  const go = ['/usr/local/go/bin/go', 'go'].find(works);
  it.skipIf(!go)(
    'of Go is read whole both ways, kept alive, in chunks and with bodies of 3 MB',
    { timeout: 300_000 },
    async () => {
      const program = goProgram(go as string);
      fixture = openFixture();
      await readsAll(program, [String(port)]);
    },
  );

  async function readsAll(program: string, args: readonly string[]): Promise<void> {
    const { pid, code } = await fixture.run(program, args);
    expect(code).toBe(0);
    await fixture.settle();
    const { requests, responses } = exchanges();
    const paths = ['/small', '/big?size=3000000', '/last?size=7'];
    expect(requests.map(({ data }) => data.target)).toEqual(paths);
    expect(requests.map(({ data }) => data.body.bytes)).toEqual(paths.map((path) => truth.get(path)?.asked.length));
    expect(requests.map(({ data }) => data.body.sha256)).toEqual(paths.map((path) => sha256(truth.get(path)?.asked)));
    expect(responses.map(({ data }) => data.body.sha256)).toEqual(
      paths.map((path) => sha256(truth.get(path)?.answered)),
    );
    expect([...requests, ...responses].every(({ process }) => process?.pid === pid)).toBe(true);
    expect(new Set(requests.map(({ source, data }) => `${source} ${data.role} ${data.channel.kind}`))).toEqual(
      new Set(['flow client plain']),
    );
    expect(requests[0]?.data.channel.remote).toEqual({ ip: '127.0.0.1', port });
    const connect = fixture.of('connect').find((record) => record.pid === pid && record.port === port);
    expect(requests[0]?.data.channel.socket).toBe(connect?.socket.toString());
  }

  it('is told of the server’s side too, with the process that accepted it, and each end once', async () => {
    fixture = openFixture();
    const listening = fixture.start(python, ['-u', '-c', FORKED]);
    const port = await said(listening);
    await fixture.run('curl', ['-s', '-d', 'question', `http://127.0.0.1:${port}/both`]);
    await fixture.settle();
    const { requests, responses } = exchanges();
    const curl = fixture.of('exec').find(({ exe }) => exe.endsWith('/curl'));
    const worker = fixture.of('fork').find(({ pid }) => pid === listening.pid)?.childPid;
    expect(worker).toBeDefined();
    expect(requests.map(({ data, process }) => [data.role, process?.pid]).sort(byRole)).toEqual([
      ['client', curl?.pid],
      ['server', worker],
    ]);
    expect(responses.map(({ data, process }) => [data.role, process?.pid, data.status]).sort(byRole)).toEqual([
      ['client', curl?.pid, 200],
      ['server', worker, 200],
    ]);
    expect(new Set(requests.map(({ data }) => data.body.sha256)).size).toBe(1);
  });

  it('that the sensor’s own process accepts or makes is not told', async () => {
    fixture = openFixture({ watch: { mode: 'all' } });
    await fetch(`http://127.0.0.1:${port}/own`, { method: 'POST', body: 'secret of the sensor' });
    await fixture.run('curl', ['-s', '-d', 'theirs', `http://127.0.0.1:${port}/theirs`]);
    await fixture.settle();
    const targets = exchanges().requests.map(({ data }) => `${data.role} ${data.target}`);
    expect(targets.filter((told) => /own|theirs/.test(told))).toEqual(['client /theirs']);
  });

  it('is read twenty at once, none mixed with another', async () => {
    fixture = openFixture();
    const done = Array.from({ length: 20 }, (_, i) =>
      fixture.run('curl', [
        '-s',
        '-o',
        '/dev/null',
        '-d',
        `body of ${i}`,
        `http://127.0.0.1:${port}/at-once/${i}?size=200000`,
      ]),
    );
    await Promise.all(done);
    await fixture.settle();
    const { requests, responses } = exchanges();
    const told = new Map(requests.map(({ data }) => [data.exchange, data.target]));
    expect([...told.values()].sort()).toEqual(Array.from({ length: 20 }, (_, i) => `/at-once/${i}?size=200000`).sort());
    for (const { data } of responses) {
      const path = told.get(data.exchange) as string;
      expect(data.body.sha256).toBe(sha256(truth.get(path)?.answered));
    }
    expect(responses).toHaveLength(20);
  });

  it('that was open before the sensor is read from its next request on', async () => {
    let early: ChildProcess | undefined;
    const script = `
import http.client, sys
c = http.client.HTTPConnection("127.0.0.1", ${port})
c.request("GET", "/before"); c.getresponse().read()
print("ready", flush=True); sys.stdin.readline()
c.request("POST", "/after", b"later"); c.getresponse().read()
`;
    fixture = openFixture({}, (start) => {
      early = start(python, ['-c', script]);
    });
    // The fixture's source is open by now or not: the connection is made before only if the script is ready first.
    await said(early as ChildProcess);
    const before = fixture;
    fixture = openFixture({ watch: { mode: 'listed', cgroups: [cgroupOf(early as ChildProcess)] } });
    await fixture.settle();
    early?.stdin?.write('go\n');
    await fixture.until(() => fixture.of('exit').some(({ pid }) => pid === early?.pid));
    await fixture.settle();
    const { requests, responses } = exchanges();
    await before.close();
    expect(requests.map(({ data }) => [data.target, data.body.bytes])).toEqual([['/after', 5]]);
    expect(responses.map(({ data }) => data.status)).toEqual([200]);
  });

  it('that carries something else costs no record, whatever its volume, and pushes out nobody', async () => {
    fixture = openFixture({ rings: { bulk: 256 * 1024 } });
    const sink = fixture.start(python, ['-u', '-c', SINK]);
    const to = await said(sink);
    const flood = fixture.start(python, ['-c', FLOOD, to]);
    for (let i = 0; i < 10; i++) {
      await fixture.run('curl', ['-s', '-o', '/dev/null', '-d', 'x', `http://127.0.0.1:${port}/calm/${i}`]);
    }
    expect(flood.exitCode).toBeNull();
    flood.kill('SIGKILL');
    await fixture.settle();
    expect(exchanges().responses).toHaveLength(10);
    expect(fixture.of('flow').every(({ remotePort }) => remotePort === port)).toBe(true);
    expect(fixture.coverage.filter(({ source, lost }) => source === 'kernel.flow' && lost > 0)).toEqual([]);
  });

  it('is left alone once user space says so', async () => {
    fixture = openFixture();
    const script = `
import http.client, sys
c = http.client.HTTPConnection("127.0.0.1", ${port})
c.request("GET", "/first"); c.getresponse().read()
print("ready", flush=True); sys.stdin.readline()
c.request("GET", "/second"); c.getresponse().read()
`;
    const child = fixture.start(python, ['-c', script]);
    await said(child);
    const first = await fixture.until(() => fixture.of('flow')[0]);
    fixture.source.ignoreFlow(first.socket);
    child.stdin?.write('go\n');
    await fixture.until(() => fixture.of('exit').some(({ pid }) => pid === child.pid));
    await fixture.settle();
    expect(exchanges().requests.map(({ data }) => data.target)).toEqual(['/first']);
    expect(truth.has('/second')).toBe(true);
  });
});

/** The child accepts what the parent listens on. */
const FORKED = `
import http.server, os, socket, sys
s = http.server.HTTPServer(("127.0.0.1", 0), type("H", (http.server.BaseHTTPRequestHandler,), {
    "do_POST": lambda self: (self.rfile.read(int(self.headers["content-length"])), self.send_response(200),
        self.send_header("content-length", "6"), self.end_headers(), self.wfile.write(b"answer")),
    "log_message": lambda *a: None}))
if os.fork() == 0:
    print(s.server_port)
    s.serve_forever()
os.wait()
`;
const SINK = `
import socket
s = socket.create_server(("127.0.0.1", 0))
print(s.getsockname()[1])
c, _ = s.accept()
while c.recv(1 << 20): pass
`;
const FLOOD = `
import socket, sys
c = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
while True: c.sendall(b"\\x00\\x01\\x02" * 100000)
`;

/** The first line a child prints. */
async function said(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  return fixture.until(() => (text.includes('\n') ? text.slice(0, text.indexOf('\n')) : undefined));
}

function cgroupOf(child: ChildProcess): string {
  return cgroupPathOf(child.pid as number) as string;
}

/** Undefined for an empty body, as events have it. */
function sha256(bytes: Buffer | undefined): string | undefined {
  return bytes && bytes.length > 0 ? hash('sha256', bytes) : undefined;
}

function byRole([a]: readonly unknown[], [b]: readonly unknown[]): number {
  return String(a).localeCompare(String(b));
}
