import { describe, expect, it } from 'vitest';
import { allEdges, allNodes, createScene, folded } from '../testing/index.ts';
import type { Scene, SceneConversation } from '../testing/index.ts';

/** How many conversations there are, and how many turns each has. */
function shape(scene: Scene): number[] {
  const trace = folded(scene);
  return allNodes(trace, 'conversation').map((node) => trace.graph.in(node.id, 'took_part_in').length);
}

function agentOf(scene: Scene) {
  return scene.process(['node', 'agent.ts'], { cgroup: '/system.slice/a.service' });
}

describe('which conversation a request goes on with', () => {
  it('is the one whose messages it begins with, over several connections', () => {
    const scene = createScene();
    const agent = agentOf(scene);
    const talk = scene.conversation(agent, { system: 'Be kind.' }).user('one').answer('1');
    const other = scene.conversation(agent, { channel: 'another' });
    other.history = talk.history;
    other.user('two').answer('2');
    other.user('three').answer('3');
    expect(shape(scene)).toEqual([3]);
  });

  it('does not depend on the system prompt', () => {
    const scene = createScene();
    const talk = scene.conversation(agentOf(scene), { system: 'It is 10:00.' }).user('one').answer('1');
    talk.system = 'It is 10:05.';
    talk.user('two').answer('2');
    expect(shape(scene)).toEqual([2]);
  });

  it('is not another one with the same system prompt and the same first question', () => {
    const scene = createScene();
    const agent = agentOf(scene);
    const talks = [1, 2].map(() => scene.conversation(agent, { system: 'Be kind.' }).user('do the daily check'));
    for (const talk of talks) talk.request();
    talks.forEach((talk, i) => talk.respond({ text: `checked ${i}` }));
    for (const talk of talks) talk.user('and again').answer('fine');
    expect(shape(scene)).toEqual([2, 2]);
  });

  it('is, of two that are the same word for word, the one that has not gone on yet', () => {
    const scene = createScene();
    const agent = agentOf(scene);
    const talks = [1, 2].map(() => scene.conversation(agent).user('ping'));
    for (const talk of talks) talk.request();
    for (const talk of talks) talk.respond({ text: 'pong' });
    talks[0]?.user('first').answer('a');
    talks[1]?.user('second').answer('b');
    expect(shape(scene)).toEqual([2, 2]);
  });

  it('is the same when a failed request is sent again', () => {
    const scene = createScene();
    const talk = scene.conversation(agentOf(scene)).user('one');
    talk.request();
    talk.respond({ status: 503 });
    talk.answer('1');
    expect(shape(scene)).toEqual([2]);
  });

  it('is known from previous_response_id where no history is sent', () => {
    const scene = createScene();
    const agent = agentOf(scene);
    const talks = ['a', 'b'].map(() => scene.conversation(agent, { history: 'none' }).user('the same question'));
    for (const talk of talks) talk.answer('the same answer');
    for (const talk of talks) talk.user('next').answer('ok');
    const trace = folded(scene);
    expect(shape(scene)).toEqual([2, 2]);
    expect(allEdges(trace, 'took_part_in').filter((edge) => edge.why === 'previous_response_id')).toHaveLength(2);
  });

  it('is known from the id of a call when the framework rewrote the history', () => {
    const scene = createScene();
    const talk = scene.conversation(agentOf(scene)).user('a long story');
    const [call] = talk.ask({ name: 'look', arguments: {} });
    talk.history[0] = { role: 'user', text: 'a story, shortened' };
    talk.result(call, 'found').answer('done');
    expect(allEdges(folded(scene), 'took_part_in').map((edge) => edge.why)).toEqual([
      'begins the conversation',
      'tool_call_id',
    ]);
  });

  it('is inferred from what is left of a history that was trimmed', () => {
    const scene = createScene();
    const agent = agentOf(scene);
    const talks = ['x', 'y'].map((name) => scene.conversation(agent).user(`about ${name}`).answer(`${name} it is`));
    for (const talk of talks) talk.user('more').answer(`more on ${talk.history.length} ${talks.indexOf(talk)}`);
    for (const talk of talks) talk.forget(3).user('go on').answer('done');
    expect(shape(scene)).toEqual([3, 3]);
    expect(allEdges(folded(scene), 'took_part_in').filter((edge) => edge.basis === 'inferred')).toHaveLength(2);
  });

  it('goes on after an answer that was lost, and learns from the history which calls it asked for', () => {
    const scene = createScene();
    const talk = scene.conversation(agentOf(scene)).user('one');
    talk.request();
    const lost = scene.events.length;
    const [call] = talk.respond({ calls: [{ name: 'look', arguments: { at: 'here' } }] });
    scene.events.splice(lost, 1);
    talk.result(call as NonNullable<typeof call>, 'seen').answer('fine');
    const trace = folded(scene);
    expect(shape(scene)).toEqual([2]);
    expect(allEdges(trace, 'asked_for')).toMatchObject([{ basis: 'inferred' }]);
    expect(allEdges(trace, 'returned')).toHaveLength(1);
  });

  it('takes an answer without a request for what it is', () => {
    const scene = createScene();
    const talk = scene.conversation(agentOf(scene)).user('one');
    talk.request();
    scene.events.pop();
    const [call] = talk.respond({ calls: [{ name: 'look', arguments: {} }] });
    talk.result(call as NonNullable<typeof call>, 'seen').answer('fine');
    const trace = folded(scene);
    expect(shape(scene)).toEqual([2]);
    expect(trace.gaps).toContainEqual({ source: 'trace.turn', reason: 'response without a request', count: 1 });
  });

  it('leaves the exchanges of a model server on the same node to its clients', () => {
    const scene = createScene();
    scene
      .conversation(scene.process(['vllm']), { role: 'server' })
      .user('x')
      .answer('y');
    expect(shape(scene)).toEqual([]);
  });

  it('keeps twenty conversations with parallel calls apart', () => {
    const scene = createScene();
    const agent = agentOf(scene);
    const talks: SceneConversation[] = Array.from({ length: 20 }, () =>
      scene.conversation(agent, { system: 'S' }).user('same task'),
    );
    for (let round = 0; round < 3; round++) {
      for (const talk of talks) talk.request();
      for (const talk of talks.toReversed()) {
        const calls = talk.respond({ calls: [1, 2].map((n) => ({ name: 'look', arguments: { n } })) });
        for (const call of calls) talk.result(call, 'same result');
      }
    }
    expect(shape(scene)).toEqual(Array(20).fill(3));
  });
});
