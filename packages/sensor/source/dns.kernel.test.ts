import { createSocket, type Socket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DnsData, EventOf } from '@remit/core/event';
import { decode, encode, type Packet } from 'dns-packet';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createCapture } from '../capture/capture.ts';
import { type Fixture, openFixture } from './kernel-fixture.ts';

/** Loopback has addresses enough for a name server at its own port beside any that this machine may run. */
const ADDRESS = '127.0.53.53';
const python = '/usr/bin/python3';
const folder = mkdtempSync(join(tmpdir(), 'remit-dns-'));
const resolvConf = join(folder, 'resolv.conf');
let overUdp: Socket;
let overTcp: Server;

beforeAll(async () => {
  writeFileSync(resolvConf, `nameserver ${ADDRESS}\noptions timeout:1 attempts:1\n`);
  overUdp = createSocket('udp4');
  overUdp.on('message', (bytes, from) => {
    const reply = answer(bytes);
    if (reply) overUdp.send(reply, from.port, from.address);
  });
  await new Promise<void>((resolve) => overUdp.bind(53, ADDRESS, resolve));
  overTcp = createServer((connection) =>
    connection.on('data', (bytes) => {
      const reply = answer(bytes.subarray(2)) as Buffer;
      connection.write(Buffer.concat([Buffer.from([reply.length >> 8, reply.length & 255]), reply]));
    }),
  );
  await new Promise<void>((resolve) => overTcp.listen(53, ADDRESS, resolve));
});
afterAll(() => {
  overUdp.close();
  overTcp.close();
  rmSync(folder, { recursive: true });
});

/** `silent.` is not answered, `nowhere.` does not exist, all else is at 192.0.2.9. */
function answer(bytes: Buffer): Buffer | undefined {
  const { id, questions = [] } = decode(bytes);
  const [question] = questions;
  if (!question || question.name.startsWith('silent.')) return undefined;
  const base: Packet = { type: 'response', ...(id !== undefined && { id }), questions: [question] };
  if (question.name.startsWith('nowhere.')) return encode({ ...base, flags: 3 });
  const answers = [{ type: 'A' as const, name: question.name, ttl: 60, data: '192.0.2.9' }];
  return encode({ ...base, ...(question.type === 'A' && { answers }) });
}

let fixture: Fixture;
afterEach(() => fixture.close());

function told(): EventOf<'net.dns'>[] {
  const capture = createCapture({ node: { node: 'n', bootId: 'b0070000-0000-4000-8000-000000000000' }, key: 'k' });
  for (const record of fixture.records) capture.push(record);
  return capture.end().filter((event): event is EventOf<'net.dns'> => event.kind === 'net.dns');
}

const inShort = ({ proto, question, answered, rcode, answers, repeats }: DnsData) =>
  [proto, question.name, question.type, answered, rcode, answers.map(({ data }) => data).join(), repeats]
    .join(' ')
    .trim();

it('a name that is looked up through the C library is told with its answer and who asked', async () => {
  fixture = openFixture();
  const script = `mount --bind ${resolvConf} /etc/resolv.conf && exec ${python} -c 'import socket
print(socket.getaddrinfo("shop.example.com", 80)[0][4][0])'`;
  const { pid, output } = await fixture.run('unshare', ['-m', 'sh', '-c', script]);
  expect(output.trim()).toBe('192.0.2.9');
  await fixture.settle();
  const events = told();
  expect(events.map(({ data }) => inShort(data)).toSorted()).toEqual([
    'udp shop.example.com A true NOERROR 192.0.2.9',
    'udp shop.example.com AAAA true NOERROR',
  ]);
  for (const { process, source, data } of events) {
    expect([process?.pid, source, data.server_ip, data.server_port]).toEqual([pid, 'flow', ADDRESS, 53]);
  }
});

it('names that do not exist, are not answered, are asked again and again, or over TCP, are told as that', async () => {
  fixture = openFixture();
  const question = (name: string) => encode({ type: 'query', id: 7, questions: [{ type: 'A', name }] }).toString('hex');
  const script = `
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(0.3)
def ask(question):
    s.sendto(bytes.fromhex(question), ("${ADDRESS}", 53))
    try: s.recv(2000)
    except TimeoutError: pass
ask("${question('nowhere.example.com')}")
ask("${question('silent.example.com')}")
for i in range(50): ask("${question('again.example.com')}")
t = socket.create_connection(("${ADDRESS}", 53))
q = bytes.fromhex("${question('large.example.com')}")
t.sendall(bytes([0, len(q)]) + q)
t.recv(2000)
`;
  const { code } = await fixture.run(python, ['-c', script]);
  expect(code).toBe(0);
  await fixture.settle();
  expect(
    told()
      .map(({ data }) => inShort(data))
      .toSorted(),
  ).toEqual([
    'tcp large.example.com A true NOERROR 192.0.2.9',
    'udp again.example.com A true NOERROR 192.0.2.9',
    'udp nowhere.example.com A true NXDOMAIN',
    'udp silent.example.com A false',
  ]);
  expect(fixture.of('dns').filter(({ direction }) => direction === 'out')).toHaveLength(3);
});
