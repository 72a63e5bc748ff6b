import { describe, expect, it } from 'vitest';
import { allEdges, allNodes, createScene, folded } from '../testing/index.ts';

describe('the process tree', () => {
  it('makes a node of each image and joins them by fork and exec', () => {
    const scene = createScene();
    const agent = scene.process(['node', 'agent.ts']);
    const shell = agent.spawn(['sh', '-c', 'exec curl x']);
    shell.exec(['curl', 'x']);
    shell.exit(7);
    const trace = folded(scene);
    const images = allNodes(trace, 'process').filter((node) => node.attrs.pid === shell.ref.pid);
    expect(images.map((image) => [image.attrs.image, image.attrs.argv[0], image.attrs.exit_code])).toEqual([
      [0, 'node', undefined],
      [1, 'sh', undefined],
      [2, 'curl', 7],
    ]);
    expect(allEdges(trace, 'forked')).toHaveLength(1);
    expect(allEdges(trace, 'execed').map((edge) => [edge.from, edge.to])).toEqual([
      [images[0]?.id, images[1]?.id],
      [images[1]?.id, images[2]?.id],
    ]);
  });

  it('gives what a fork without exec did to the fork, not to its parent', () => {
    const scene = createScene();
    const shell = scene.process(['bash', '-c', 'echo > /dev/tcp/192.0.2.7/80']);
    const fork = shell.fork();
    fork.connect('192.0.2.7', 80);
    const trace = folded(scene);
    const [did] = allEdges(trace, 'did');
    expect(trace.graph.getAs(did?.from ?? '', 'process')?.attrs).toMatchObject({
      pid: fork.ref.pid,
      image: 0,
      argv: ['bash', '-c', 'echo > /dev/tcp/192.0.2.7/80'],
    });
  });

  it('keeps two processes of one pid apart', () => {
    const scene = createScene();
    const first = scene.process(['first']);
    first.exit();
    const again = { ...first.ref, start_boot_ns: scene.now };
    scene.emit('process.exec', { exe: '/bin/second', argv: ['second'], argv_truncated: false, uid: 0, ppid: 1 }, again);
    scene.emit('file.open', { path: '/tmp/x', op: 'read', flags: 0 }, again);
    const trace = folded(scene);
    const did = allEdges(trace, 'did')[0];
    expect(trace.graph.getAs(did?.from ?? '', 'process')?.attrs.exe).toBe('/bin/second');
    expect(allEdges(trace, 'execed')).toHaveLength(0);
  });

  it('finds the parent of an exec whose fork was lost by its ppid, and says so', () => {
    const scene = createScene();
    const agent = scene.process(['node']);
    const ref = scene.newRef();
    scene.emit(
      'process.exec',
      { exe: '/bin/sh', argv: ['sh'], argv_truncated: false, uid: 0, ppid: agent.ref.pid },
      ref,
    );
    const trace = folded(scene);
    expect(allEdges(trace, 'forked')).toMatchObject([{ basis: 'keyed', why: 'ppid of the exec' }]);
    expect(trace.gaps).toContainEqual({ source: 'trace.process', reason: 'exec without a fork', count: 1 });
  });

  it('fills in a process that was named before it was seen', () => {
    const scene = createScene();
    const parent = scene.newRef();
    const child = scene.newRef();
    const image = { exe: '/bin/a', argv: ['a'], argv_truncated: false, uid: 0, ppid: 1 };
    scene.emit('process.seen', { ...image, exe: '/bin/b', parent }, child);
    scene.emit('process.seen', image, parent);
    const trace = folded(scene);
    expect(
      allNodes(trace, 'process')
        .map((node) => node.attrs.exe)
        .sort(),
    ).toEqual(['/bin/a', '/bin/b']);
    expect(allEdges(trace, 'forked')).toHaveLength(1);
  });

  it('takes events of a process nobody announced, and counts it', () => {
    const scene = createScene();
    scene.emit('file.open', { path: '/etc/shadow', op: 'read', flags: 0 }, scene.newRef());
    const trace = folded(scene);
    expect(allEdges(trace, 'did')).toHaveLength(1);
    expect(trace.gaps.map((gap) => gap.reason)).toContain('process not announced by fork, exec or seen');
  });

  it('forgets those that ended before those that live, and keeps the line of descent', () => {
    const scene = createScene();
    const agent = scene.process(['python3', 'agent.py'], { cgroup: '/system.slice/a.service' });
    const middle = agent.spawn(['sh']);
    const leaf = middle.spawn(['sleep', '100']);
    middle.exit();
    for (let i = 0; i < 50; i++) agent.spawn(['true']).exit();
    const talk = scene.conversation(agent).user('x');
    const [call] = talk.ask({ name: 'sh', arguments: { command: 'date -u' } });
    agent.spawn(['sh', '-c', 'date -u']).exit();
    leaf.open('/srv/late');
    const trace = folded(scene, { processes: 8 });
    expect(
      allEdges(trace, 'carried_out_by').map((edge) => trace.graph.getAs(edge.from, 'tool_call')?.attrs.call_id),
    ).toEqual([call.call_id]);
    expect(trace.gaps.map((gap) => gap.reason)).not.toContain('process not announced by fork, exec or seen');
    expect(trace.gaps.find((gap) => gap.reason === 'evicted process')?.count).toBe(44);
  });
});
