import { describe, expect, it } from 'vitest';
import { allEdges, createScene, folded, interleaving, tieQuality } from '../testing/index.ts';
import type { Trace } from '../trace.ts';

/** Which call, by id, is tied to what. */
function ties(trace: Trace): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const edge of allEdges(trace, 'carried_out_by')) {
    const call = trace.graph.getAs(edge.from, 'tool_call')?.attrs;
    const to = trace.graph.get(edge.to);
    const name =
      to?.kind === 'process'
        ? `pid ${to.attrs.pid}`
        : to?.kind === 'file'
          ? to.attrs.path
          : to?.kind === 'request'
            ? `${to.attrs.path}`
            : edge.to;
    (found[call?.call_id || 'none'] ??= []).push(name);
  }
  return found;
}

function agentScene() {
  const scene = createScene();
  const agent = scene.process(['python3', 'agent.py'], { cgroup: '/system.slice/a.service' });
  return { scene, agent };
}

describe('the tie from a call to what carried it out', () => {
  it.each([1, 2, 5, 20])(
    'is right in at least 99 of 100 cases with %i conversations at once in one process',
    (conversations) => {
      const total = { ties: 0, right: 0, doings: 0, found: 0 };
      for (let seed = 100; seed < 108; seed++) {
        const run = interleaving(seed, { conversations, turns: 5 });
        const quality = tieQuality(folded(run), run);
        for (const key of ['ties', 'right', 'doings', 'found'] as const) total[key] += quality[key];
      }
      expect(total.right / total.ties).toBeGreaterThanOrEqual(0.99);
      expect(total.found / total.doings).toBeGreaterThanOrEqual(0.85);
    },
  );

  it('leads to the top of what the call started, not to each descendant', () => {
    const { scene, agent } = agentScene();
    const talk = scene.conversation(agent).user('x');
    const [call] = talk.ask({ name: 'sh', arguments: { command: 'cat /srv/a | wc -l' } });
    const shell = agent.spawn(['sh', '-c', 'cat /srv/a | wc -l']);
    shell.spawn(['cat', '/srv/a']).open('/srv/a');
    shell.spawn(['wc', '-l']);
    const trace = folded(scene);
    expect(ties(trace)).toEqual({ [call.call_id]: [`pid ${shell.ref.pid}`] });
    expect(allEdges(trace, 'carried_out_by')).toMatchObject([
      { confidence: 0.98, why: 'argv[2] equals arguments.command' },
    ]);
    expect(trace.graph.getAs(allEdges(trace, 'carried_out_by')[0]?.to ?? '', 'process')?.attrs.image).toBe(1);
  });

  it('is not made to helpers that the runtime starts while calls are open', () => {
    const { scene, agent } = agentScene();
    const talks = [1, 2].map(() => scene.conversation(agent).user('x'));
    for (const talk of talks) talk.ask({ name: 'wait', arguments: {} });
    agent.spawn(['uname', '-p']).exit();
    agent.spawn(['git', 'rev-parse', 'HEAD']).exit();
    for (const talk of talks) talk.user('and?').answer('done');
    expect(ties(folded(scene))).toEqual({});
  });

  it('is not made to the connection that serves the model', () => {
    const { scene, agent } = agentScene();
    const talk = scene.conversation(agent).user('x');
    const [call] = talk.ask({ name: 'wait', arguments: {} });
    const socket = agent.connect('198.51.100.7', 443);
    const other = scene.conversation(agent, { socket });
    other.user('y').answer('z');
    talk.result(call, 'waited').answer('done');
    expect(ties(folded(scene))).toEqual({});
  });

  it('tells the same command of two conversations apart by which had ended when the result was sent', () => {
    const { scene, agent } = agentScene();
    const talks = [1, 2].map(() => scene.conversation(agent).user('x'));
    for (const talk of talks) talk.request();
    const calls = talks.map(
      (talk) => talk.respond({ calls: [{ name: 'sh', arguments: { command: 'git status' } }] })[0],
    );
    const shells = [agent.spawn(['sh', '-c', 'git status']), agent.spawn(['sh', '-c', 'git status'])];
    shells[1]?.exit();
    talks[0]?.result(calls[0] as NonNullable<(typeof calls)[0]>, 'clean').answer('a');
    shells[0]?.exit();
    talks[1]?.result(calls[1] as NonNullable<(typeof calls)[0]>, 'clean').answer('b');
    expect(ties(folded(scene))).toEqual({
      [calls[0]?.call_id as string]: [`pid ${shells[1]?.ref.pid}`],
      [calls[1]?.call_id as string]: [`pid ${shells[0]?.ref.pid}`],
    });
  });

  it('is left out where nothing tells two calls apart', () => {
    const { scene, agent } = agentScene();
    const talks = [1, 2].map(() => scene.conversation(agent).user('x'));
    for (const talk of talks) talk.ask({ name: 'sh', arguments: { command: 'git status' } });
    const shells = [agent.spawn(['sh', '-c', 'git status']), agent.spawn(['sh', '-c', 'git status'])];
    shells[1]?.exit();
    shells[0]?.exit();
    for (const talk of talks) talk.user('?').answer('ok');
    expect(ties(folded(scene))).toEqual({});
  });

  it('decides by the result which of two calls without telling arguments fetched a page', () => {
    const { scene, agent } = agentScene();
    const talks = [1, 2].map(() => scene.conversation(agent).user('x'));
    const calls = talks.map((talk) => talk.ask({ name: 'next_page', arguments: {} })[0]);
    const bodies = [
      'The first page tells of the harvest in the north and of the men who came too late for it.',
      'On the second page there is only a list of the ships that left the harbour in the month of May.',
    ];
    agent.http({ url: 'https://books.example.com/p/1', response: { body: bodies[0] as string } });
    agent.http({ url: 'https://books.example.com/p/2', response: { body: bodies[1] as string } });
    talks[0]?.result(calls[0] as NonNullable<(typeof calls)[0]>, bodies[1] as string).answer('a');
    talks[1]?.result(calls[1] as NonNullable<(typeof calls)[0]>, bodies[0] as string).answer('b');
    expect(ties(folded(scene))).toEqual({
      [calls[0]?.call_id as string]: ['/p/2'],
      [calls[1]?.call_id as string]: ['/p/1'],
    });
  });

  it('is made to a tool that starts before the answer has ended, on content only', () => {
    const { scene, agent } = agentScene();
    const talk = scene.conversation(agent, { stream: true }).user('x');
    talk.request();
    const early = agent.spawn(['sh', '-c', 'ls /srv/early']);
    agent.spawn(['sh', '-c', 'something else']);
    const [call] = talk.respond({ calls: [{ name: 'sh', arguments: { command: 'ls /srv/early' } }] });
    expect(ties(folded(scene))).toEqual({ [call?.call_id as string]: [`pid ${early.ref.pid}`] });
  });

  it('cannot be made to what happened before the call was thought of, or after it returned', () => {
    const { scene, agent } = agentScene();
    const talk = scene.conversation(agent).user('x');
    agent.spawn(['sh', '-c', 'ls /srv/x']).exit();
    const [call] = talk.ask({ name: 'sh', arguments: { command: 'ls /srv/x' } });
    talk.result(call, 'nothing').answer('done');
    agent.spawn(['sh', '-c', 'ls /srv/x']).exit();
    expect(ties(folded(scene))).toEqual({});
  });

  it('goes through a server of tools that lives over many calls', () => {
    const { scene, agent } = agentScene();
    const server = agent.spawn(['node', 'mcp-server.js']);
    const talks = [1, 2].map(() => scene.conversation(agent).user('x'));
    const calls = talks.map((talk, i) => talk.ask({ name: 'read', arguments: { path: `/srv/docs/${i}-plan.txt` } })[0]);
    for (const i of [1, 0]) server.open(`/srv/docs/${i}-plan.txt`);
    expect(ties(folded(scene))).toEqual({
      [calls[0]?.call_id as string]: ['/srv/docs/0-plan.txt'],
      [calls[1]?.call_id as string]: ['/srv/docs/1-plan.txt'],
    });
  });

  it('sees a command through a helper of the runtime that becomes the shell', () => {
    const { scene, agent } = agentScene();
    const talk = scene.conversation(agent).user('x');
    const [call] = talk.ask({ name: 'sh', arguments: { command: 'id -un && hostname' } });
    const child = agent.spawn(['/usr/lib/jvm/jspawnhelper']);
    child.exec(['/bin/sh', '-c', 'id -un && hostname']);
    const trace = folded(scene);
    expect(ties(trace)).toEqual({ [call.call_id]: [`pid ${child.ref.pid}`] });
    expect(trace.graph.getAs(allEdges(trace, 'carried_out_by')[0]?.to ?? '', 'process')?.attrs.argv[0]).toBe('/bin/sh');
  });

  it('matches calls and results by their order where the provider gives no ids', () => {
    const { scene, agent } = agentScene();
    const talk = scene.conversation(agent).user('x');
    const [first, second] = talk.ask(
      { name: 'a', arguments: { n: 1 }, call_id: '' },
      { name: 'b', arguments: { n: 2 }, call_id: '' },
    );
    talk.result(first, 'result of a').result(second, 'result of b').answer('done');
    const trace = folded(scene);
    const returned = allEdges(trace, 'returned').map((edge) => [
      trace.graph.getAs(edge.from, 'tool_call')?.attrs.name,
      trace.graph.text(edge.to),
      edge.basis,
    ]);
    expect(returned).toEqual([
      ['a', 'result of a', 'inferred'],
      ['b', 'result of b', 'inferred'],
    ]);
  });
});
