import { describe, expect, it } from 'vitest';
import { createScene } from '../trace/testing/index.ts';
import { taken } from './testing/taken.ts';

const cgroup = '/system.slice/helper.service';

describe('the inventory', () => {
  it('calls a workload an agent once it offers its model tools, with the evidence', () => {
    const scene = createScene();
    const process = scene.process(['node', 'helper.ts'], { cgroup });
    const talk = scene.conversation(process, { tools: ['lookup'], model: 'm-1', host: 'models.example' });
    talk.user('Where is order 9?');
    const request = talk.request();
    talk.answer('There.');
    const [workload] = taken(scene.events).workloads;
    expect(workload?.name).toBe('helper');
    expect(workload?.roles.map(({ role }) => role)).toEqual(['agent']);
    expect(workload?.roles[0]?.reasons[0]?.evidence[0]).toBe(request.id);
  });

  it('calls a workload that offers none a client of a model', () => {
    const scene = createScene();
    scene
      .conversation(scene.process(['summarise'], { cgroup }))
      .user('Short, please')
      .answer('Yes.');
    expect(rolesOf(scene.events)).toEqual(['model_client']);
  });

  it('knows a model server by its answers, also outside any service', () => {
    const scene = createScene();
    const server = scene.process(['/opt/serve', '--port', '8000'], { cgroup: '/' });
    scene.conversation(server, { role: 'server' }).user('hello').answer('hello');
    const [workload] = taken(scene.events).workloads;
    expect(workload?.name).toBe('serve');
    expect(workload?.roles[0]?.role).toBe('inference_server');
  });

  it('knows a gateway by both sides', () => {
    const scene = createScene();
    const gateway = scene.process(['gate'], { cgroup });
    scene.conversation(gateway, { role: 'server' }).user('a').answer('b');
    scene.conversation(gateway).user('a').answer('b');
    expect(rolesOf(scene.events)).toContain('model_gateway');
  });

  it('knows a model server that nobody asked yet by the weights it opens', () => {
    const scene = createScene();
    const server = scene.process(['serve'], { cgroup });
    server.open('/models/models--acme--tiny/snapshots/0123abc/model-00001-of-00002.safetensors');
    const [workload] = taken(scene.events).workloads;
    expect(workload?.roles[0]?.role).toBe('inference_server');
    expect(workload?.components).toMatchObject([{ kind: 'model_file', name: 'acme/tiny', version: '0123abc' }]);
  });

  it('names the model that answered beside the one asked for', () => {
    const scene = createScene();
    scene
      .conversation(scene.process(['a'], { cgroup }), { model: 'm-1', host: 'models.example' })
      .user('x')
      .answer('y');
    const model = componentsOf(scene.events, 'model')[0];
    expect(model).toMatchObject({ name: 'm-1', facts: { requested_as: ['m-1'], endpoint: ['models.example'] } });
    expect(model?.counts['answers']).toBe(1);
  });

  it('counts calls of a tool and keeps every form in which it was declared', () => {
    const scene = createScene();
    const talk = scene.conversation(scene.process(['a'], { cgroup }), { tools: ['find'] });
    talk.user('x');
    const [call] = talk.ask({ name: 'find', arguments: { q: 1 } });
    talk.result(call, 'nothing').answer('no');
    const tool = componentsOf(scene.events, 'tool')[0];
    expect(tool).toMatchObject({ name: 'find', counts: { calls: 1 } });
    expect(tool?.facts['declaration_sha256']).toHaveLength(1);
  });

  it('takes prompts that differ only in dates and numbers as one', () => {
    const scene = createScene();
    const process = scene.process(['a'], { cgroup });
    for (const system of [
      'Today is 2026-11-21. Be kind.',
      'Today is 2026-11-22. Be kind.',
      'Today is 2026-11-22. Be rude.',
    ])
      scene.conversation(process, { system }).user('x').answer('y');
    const found = componentsOf(scene.events, 'prompt');
    expect(found.map(({ counts }) => counts['uses'] ?? 0).sort((a, b) => a - b)).toEqual([1, 2]);
  });

  it('names the document that a tool result came from, by the path that stays', () => {
    const scene = createScene();
    const process = scene.process(['a'], { cgroup });
    const talk = scene.conversation(process);
    const text = 'The quarterly figures of the northern branch rose by a tenth while stocks fell everywhere else.';
    talk.user('Read it');
    const [call] = talk.ask({ name: 'read', arguments: { path: '/etc/cfg/report.txt' } });
    process.open('/etc/cfg/..2026_01_02_03_04_05.678/report.txt', { content: text });
    talk.result(call, text).answer('Done');
    expect(componentsOf(scene.events, 'data_source').map(({ name }) => name)).toEqual(['/etc/cfg/report.txt']);
  });
});

function rolesOf(events: Parameters<typeof taken>[0]): string[] {
  return taken(events).workloads.flatMap(({ roles }) => roles.map(({ role }) => role));
}

function componentsOf(events: Parameters<typeof taken>[0], kind: string) {
  return taken(events).workloads.flatMap(({ components }) => components.filter((one) => one.kind === kind));
}
