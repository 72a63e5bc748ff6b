import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { buildTester } from '../testing/tester.ts';
import { type Fixture, openFixture } from './kernel-fixture.ts';

const { path: tester, remove } = buildTester();
afterAll(remove);

let fixture: Fixture;
afterEach(() => fixture.close());

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
