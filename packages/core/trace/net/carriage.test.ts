import { describe, expect, it } from 'vitest';
import { allEdges, allNodes, createScene, folded } from '../testing/index.ts';

function curl() {
  const scene = createScene();
  return { scene, process: scene.process(['curl']) };
}

describe('which connection carried a request', () => {
  it('is certain by the socket cookie', () => {
    const { scene, process } = curl();
    const sockets = [process.connect('192.0.2.1', 443), process.connect('192.0.2.2', 443)];
    process.http({
      url: 'https://a.example.com/x',
      ...(sockets[1] === undefined ? {} : { socket: sockets[1] }),
      response: { status: 204 },
    });
    sockets[1]?.close(120, 80);
    const trace = folded(scene);
    expect(allEdges(trace, 'carried')).toMatchObject([{ basis: 'keyed', confidence: 1 }]);
    const connection = allNodes(trace, 'connection').find((node) => node.attrs.dst_name !== undefined);
    expect(connection?.attrs).toMatchObject({
      dst_ip: '192.0.2.2',
      dst_name: 'a.example.com',
      bytes_out: 120,
      bytes_in: 80,
      verdict: 'established',
    });
  });

  it('is inferred where only one can be meant, and left open otherwise', () => {
    const one = curl();
    one.process.connect('192.0.2.1', 53, { proto: 'udp' });
    one.process.connect('192.0.2.1', 443);
    one.process.http({ url: 'https://a.example.com/x' });
    expect(allEdges(folded(one.scene), 'carried')).toMatchObject([{ basis: 'inferred', confidence: 0.8 }]);

    const two = curl();
    two.process.connect('192.0.2.1', 443);
    two.process.connect('192.0.2.2', 443);
    two.process.http({ url: 'https://a.example.com/x' });
    expect(allEdges(folded(two.scene), 'carried')).toEqual([]);
  });

  it('goes by the address when the host is one', () => {
    const { scene, process } = curl();
    process.connect('192.0.2.1', 443);
    process.connect('192.0.2.2', 443);
    process.http({ url: 'https://192.0.2.2/x' });
    const trace = folded(scene);
    const [carried] = allEdges(trace, 'carried');
    expect(trace.graph.getAs(carried?.from ?? '', 'connection')?.attrs.dst_ip).toBe('192.0.2.2');
  });

  it('is not one that was refused or is closed', () => {
    const { scene, process } = curl();
    process.connect('192.0.2.1', 443, { established: false }).close();
    process.connect('192.0.2.2', 443).close();
    process.http({ url: 'https://a.example.com/x' });
    const trace = folded(scene);
    expect(allEdges(trace, 'carried')).toEqual([]);
    expect(allNodes(trace, 'connection').map((node) => node.attrs.verdict)).toEqual(['failed', 'established']);
  });

  it('stays the same for all requests of a channel', () => {
    const { scene, process } = curl();
    process.connect('192.0.2.1', 443);
    process.http({ url: 'https://a.example.com/1', channel: 'c' });
    process.connect('192.0.2.2', 443);
    process.http({ url: 'https://a.example.com/2', channel: 'c' });
    expect(new Set(allEdges(folded(scene), 'carried').map((edge) => edge.from)).size).toBe(1);
  });
});

describe('credentials', () => {
  it('are one node from the file that held them to the request that showed them, also between processes', () => {
    const scene = createScene();
    const shell = scene.process(['sh']);
    const token = { type: 'jwt', id_hash: 'h1' };
    shell
      .spawn(['cat', '/run/token'])
      .open('/run/token', { credential: { ...token, principal: 'system:serviceaccount:a:b' } });
    shell.spawn(['curl']).http({ url: 'https://10.96.0.1/api/v1/secrets', credential: { ...token, type: 'bearer' } });
    const trace = folded(scene);
    const [credential, ...others] = allNodes(trace, 'credential');
    expect(others).toEqual([]);
    expect(credential?.attrs).toEqual({ type: 'jwt', id_hash: 'h1', principal: 'system:serviceaccount:a:b' });
    expect(
      trace.graph
        .in(credential?.id ?? '')
        .map((edge) => edge.rel)
        .sort(),
    ).toEqual(['used', 'used', 'yielded']);
  });
});
