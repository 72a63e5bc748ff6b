import { describe, expect, it } from 'vitest';
import { allEdges, allNodes, createScene, folded } from '../testing/index.ts';

const NOTE =
  'The warehouse in Riga keeps the blue crates until the customs papers of March have been signed by both sides.';
const OTHER =
  'Travel to the fair in Porto is booked by the office, and every receipt goes to Ines before the end of the week.';

function search(passages?: boolean) {
  const scene = createScene();
  const agent = scene.process(['node', 'agent.ts'], { cgroup: '/system.slice/a.service' });
  const talk = scene
    .conversation(agent, { system: 'S', ...(passages === undefined ? {} : { passages }) })
    .user('Where are the crates?');
  const [call] = talk.ask({ name: 'search', arguments: { query: 'crates' } });
  agent.open('/srv/docs/riga.txt', { content: NOTE });
  agent.open('/srv/docs/porto.txt', { content: OTHER });
  agent.open('/srv/docs/unused.txt', {
    content: 'Nothing of this text is part of any answer that the search gave to the agent today.',
  });
  talk.result(
    call,
    JSON.stringify({
      hits: [
        { file: 'riga.txt', text: NOTE },
        { file: 'porto.txt', text: OTHER },
      ],
    }),
  );
  talk.answer('In Riga.');
  return folded(scene);
}

describe('segments', () => {
  it('are one per message of a conversation however often it is sent', () => {
    const scene = createScene();
    const talk = scene
      .conversation(scene.process(['node']))
      .user('one')
      .answer('1');
    talk.user('two').answer('2').user('three').answer('3');
    const trace = folded(scene);
    expect(allNodes(trace, 'segment').map((node) => [node.attrs.origin, trace.graph.text(node.id)])).toEqual([
      ['user', 'one'],
      ['agent', '1'],
      ['user', 'two'],
      ['agent', '2'],
      ['user', 'three'],
    ]);
  });

  it('of a result with several passages come from the file each was taken from', () => {
    const trace = search();
    const parts = allNodes(trace, 'segment').filter((node) => /\.\d$/.test(node.id));
    expect(parts.map((node) => [node.attrs.origin, node.attrs.source])).toEqual([
      ['document', '/srv/docs/riga.txt'],
      ['document', '/srv/docs/porto.txt'],
    ]);
    expect(parts.map((node) => trace.graph.text(node.id)?.includes('crates'))).toEqual([true, false]);
    for (const part of parts)
      expect(trace.graph.out(part.id, 'came_from')).toMatchObject([{ basis: 'inferred', confidence: 0.98 }]);
    const unused = allEdges(trace, 'came_from').filter((edge) => edge.to.endsWith('unused.txt'));
    expect(unused).toEqual([]);
  });

  it('are told apart by name where passages have no fingerprints', () => {
    const trace = search(false);
    const parts = allNodes(trace, 'segment').filter((node) => /\.\d$/.test(node.id));
    expect(parts.map((node) => node.attrs.source)).toEqual(['/srv/docs/riga.txt', '/srv/docs/porto.txt']);
    for (const part of parts) expect(trace.graph.out(part.id, 'came_from')[0]?.confidence).toBeLessThan(0.9);
  });

  it('come from a file that was read before the call, too, if the content says so', () => {
    const scene = createScene();
    const agent = scene.process(['node']);
    agent.open('/srv/index/riga.txt', { content: NOTE });
    const talk = scene.conversation(agent).user('Where?');
    const first = scene.conversation(agent).user('x');
    first.answer('y');
    const [call] = talk.ask({ name: 'search', arguments: { query: 'crates' } });
    talk.result(call, NOTE).answer('In Riga.');
    expect(allEdges(folded(scene), 'came_from')).toMatchObject([{ confidence: 0.93 }]);
  });

  it('do not come from a file that only happened to be opened meanwhile', () => {
    const scene = createScene();
    const agent = scene.process(['node']);
    const talk = scene.conversation(agent).user('Where?');
    const [call] = talk.ask({ name: 'clock', arguments: {} });
    agent.open('/srv/docs/riga.txt', { content: NOTE });
    talk.result(call, 'It is ten to three in the afternoon, and the sun will set at half past eight.').answer('ok');
    const trace = folded(scene);
    expect(allEdges(trace, 'came_from')).toEqual([]);
    expect(allNodes(trace, 'segment').map((node) => node.attrs.origin)).not.toContain('document');
  });

  it('of what a user pasted come from the file, and stay the user’s', () => {
    const scene = createScene();
    const agent = scene.process(['node']);
    scene.conversation(agent).user('hello').answer('hi');
    agent.open('/srv/inbox/mail.eml', { content: NOTE });
    scene.conversation(agent).user(`Please sum this up:\n${NOTE}`).answer('ok');
    const trace = folded(scene);
    expect(allEdges(trace, 'came_from').map((edge) => trace.graph.getAs(edge.from, 'segment')?.attrs.origin)).toEqual([
      'user',
    ]);
  });

  it('come from the answer to a request, and name its address', () => {
    const scene = createScene();
    const agent = scene.process(['node']);
    const talk = scene.conversation(agent).user('What does the page say?');
    const [call] = talk.ask({ name: 'browse', arguments: { url: 'https://pages.example.com/riga' } });
    agent.http({ url: 'https://pages.example.com/riga', response: { body: NOTE } });
    talk.result(call, NOTE).answer('ok');
    const documents = allNodes(folded(scene), 'segment').filter((node) => node.attrs.origin === 'document');
    expect(documents.map((node) => node.attrs.source)).toEqual(['pages.example.com/riga']);
  });
});
