import { describe, expect, it } from 'vitest';
import { allEdges, allNodes, createScene, folded } from '../testing/index.ts';
import { programName, workloadOfCgroup } from './workload-name.ts';

describe('the workload a cgroup path names', () => {
  const id = '9a'.repeat(32);
  it.each([
    ['/system.slice/invoice.service', 'service', 'invoice'],
    ['/system.slice/invoice.service/worker-1', 'service', 'invoice'],
    ['/user.slice/user-1000.slice/user@1000.service/app.slice/agent.service', 'service', 'agent'],
    [
      `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod3f0c1b2a_0000_4000_8000_000000000001.slice/cri-containerd-${id}.scope`,
      'pod',
      '3f0c1b2a-0000-4000-8000-000000000001',
    ],
    [
      `/kubepods/besteffort/pod3f0c1b2a-0000-4000-8000-000000000001/${id}`,
      'pod',
      '3f0c1b2a-0000-4000-8000-000000000001',
    ],
    [`/system.slice/docker-${id}.scope`, 'cgroup', '9a9a9a9a9a9a'],
    ['/demo/assistant', 'cgroup', 'assistant'],
  ])('%s is %s %s', (path, kind, name) => {
    expect(workloadOfCgroup(path)).toMatchObject({ kind, name });
  });

  it.each([
    '/',
    '',
    '/init.scope',
    '/user.slice/user-0.slice/session-3.scope',
    '/user.slice/user-1000.slice/user@1000.service/init.scope',
  ])('%s names none', (path) => {
    expect(workloadOfCgroup(path)).toBeUndefined();
  });
});

describe('what a program is called', () => {
  it.each([
    ['/usr/bin/python3.11', ['python3', '-u', '/srv/agent.py', '--fast'], 'agent.py'],
    ['/usr/bin/python3', ['python3', '-m', 'invoice.agent'], 'invoice.agent'],
    ['/usr/bin/node', ['node', '--import', 'tsx', 'main.ts'], 'main.ts'],
    ['/usr/bin/node', ['node', '-e', 'run()'], 'node'],
    ['/opt/agent/bin/agent', ['agent', 'serve'], 'agent'],
  ])('%s %j is %s', (exe, argv, name) => {
    expect(programName(exe, argv)).toBe(name);
  });
});

describe('workloads', () => {
  it('gives an agent of a login session a workload of its own, with what descends from its top process', () => {
    const scene = createScene();
    const login = scene.process(['-bash'], { exe: '/bin/bash', cgroup: '/user.slice/user-0.slice/session-3.scope' });
    const top = scene.process(['python3', 'agent.py'], { parent: login });
    const worker = scene.process(['python3', 'agent.py', '--worker'], { parent: top });
    const sibling = scene.process(['helper'], { parent: top });
    scene.conversation(worker).user('hello').answer('hi');
    const later = worker.spawn(['ls']);
    const trace = folded(scene);
    const [workload, ...others] = allNodes(trace, 'workload');
    expect(others).toEqual([]);
    expect(workload?.attrs).toMatchObject({ workload_kind: 'process', name: 'agent.py' });
    const members = new Set(
      allEdges(trace, 'ran_in').map((edge) => trace.graph.getAs(edge.from, 'process')?.attrs.pid),
    );
    expect(members).toEqual(new Set([top, worker, sibling, later].map((process) => process.ref.pid)));
  });

  it('makes no workload of processes of a session that speak to no model', () => {
    const scene = createScene();
    scene.process(['vim'], { cgroup: '/user.slice/user-0.slice/session-3.scope' }).spawn(['ls']);
    expect(allNodes(folded(scene), 'workload')).toEqual([]);
  });
});
