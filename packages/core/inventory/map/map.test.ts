import { describe, expect, it } from 'vitest';
import { createScene } from '../../trace/testing/index.ts';
import { taken } from '../testing/taken.ts';

const cgroup = '/system.slice/helper.service';

describe('the interaction map', () => {
  it('draws agent, tool and destination, with the volume when the connection closes', () => {
    const scene = createScene();
    const agent = scene.process(['node', 'helper.ts'], { cgroup });
    const talk = scene.conversation(agent);
    talk.user('Send it');
    const [call] = talk.ask({ name: 'run', arguments: { command: 'curl http://203.0.113.9/up' } });
    const shell = agent.spawn(['sh', '-c', 'curl http://203.0.113.9/up']);
    const socket = shell.connect('203.0.113.9', 80);
    socket.close(5000, 70);
    shell.exit();
    talk.result(call, 'ok').answer('Sent');
    const links = taken(scene.events).map.links.filter(({ target }) => target.kind === 'host');
    expect(links).toMatchObject([
      { agent: 'helper', tool: 'run', target: { name: '203.0.113.9:80' }, calls: 1, bytes_out: 5000, bytes_in: 70 },
    ]);
  });

  it('draws the model with one turn for each exchange', () => {
    const scene = createScene();
    scene
      .conversation(scene.process(['a'], { cgroup }), { model: 'm-1', provider: 'acme' })
      .user('x')
      .answer('y');
    const links = taken(scene.events).map.links.filter(({ target }) => target.kind === 'model');
    expect(links).toMatchObject([{ target: { name: 'acme/m-1' }, calls: 1 }]);
    expect(links[0]?.evidence.length).toBeGreaterThan(0);
  });

  it('shows a folder where very many of its files were read', () => {
    const scene = createScene();
    const agent = scene.process(['a'], { cgroup });
    scene.conversation(agent).user('x').answer('y');
    for (let i = 0; i < 40; i++) agent.open(`/srv/letters/${i}.txt`);
    const files = taken(scene.events).map.links.filter(({ target }) => target.kind === 'file');
    expect(files).toMatchObject([{ target: { name: '/srv/letters/* (40 files)' }, calls: 40 }]);
  });

  it('leaves out what a workload does that never asked a model', () => {
    const scene = createScene();
    scene.process(['nginx'], { cgroup }).connect('203.0.113.9', 443);
    expect(taken(scene.events).map.links).toEqual([]);
  });
});
