import { describe, expect, it } from 'vitest';
import { createScene, type Scene } from '../trace/testing/index.ts';
import { foldAll } from './fold-all.ts';

function work(scene: Scene): void {
  const agent = scene.process(['node', '/srv/agent.ts'], { cgroup: '/system.slice/desk.service' });
  const talk = scene.conversation(agent).user(`Check ${scene.node}`);
  const [call] = talk.ask({ name: 'run_shell', arguments: { command: 'nc 169.254.169.254 80' } });
  agent
    .spawn(['sh', '-c', 'nc 169.254.169.254 80'])
    .spawn(['nc', '169.254.169.254', '80'])
    .connect('169.254.169.254', 80)
    .close(10, 10);
  talk.result(call, 'x').answer('done');
}

describe('foldAll', () => {
  it('tells the nodes of a log apart though boot times and pids are the same', () => {
    const first = createScene({ prefix: 'a-' });
    const second = createScene({ node: 'node-b', bootId: '7777aaaa-0000-4000-8000-000000000002', prefix: 'b-' });
    work(first);
    work(second);
    const engine = foldAll([...second.events, ...first.events]);
    const incidents = engine.incidents().map((incident) => engine.document(incident.id));
    expect(incidents).toHaveLength(2);
    for (const document of incidents) {
      expect(new Set(document?.graph.nodes.map((node) => node.node)).size).toBe(1);
      expect(new Set(document?.events.map((event) => event.node)).size).toBe(1);
    }
  });

  it('keeps a node’s own order when its wall clock steps back', () => {
    const scene = createScene();
    work(scene);
    const stepped = scene.events
      .slice(7)
      .map((event) => Object.assign({}, event, { ts: event.ts.replace(/^2026/, '2025') }));
    expect(foldAll([...scene.events.slice(0, 7), ...stepped]).incidents()).toHaveLength(1);
  });
});
