import { describe, expect, test } from 'vitest';
import { crowdedIncident } from '../../fixtures/crowded.ts';
import { hostileIncident } from '../../fixtures/hostile.ts';
import { invoiceIncident } from '../../fixtures/invoice.ts';
import { scene } from '../../fixtures/scene.ts';
import { timeline } from '../time/lanes.ts';
import { causalLinks } from './causal.ts';
import { collapse } from './collapse.ts';
import { ITEM, layOut } from './layout.ts';
import { resolve, sentenceRef } from './selection.ts';
import { buildStory, type Story } from './story.ts';
import { step } from './walk.ts';
import { zeroOf } from './zero.ts';

const storyOf = (document: ReturnType<typeof invoiceIncident>, opened = new Set<string>()): Story =>
  buildStory(document, (nodes, links, spoken) => collapse(nodes, links, { opened }, spoken));

describe('links', () => {
  test('run from cause to effect, also where the graph names the effect first', () => {
    const { graph } = invoiceIncident();
    const links = causalLinks(graph.nodes, graph.edges);
    const pair = (rel: string) =>
      links
        .filter((l) => l.edge.rel === rel)
        .map((l) => `${l.from.split(':')[0]} ${l.phrase} ${l.to.split(':')[0]}`)[0];
    expect(pair('came_from')).toBe('file entered the context as segment');
    expect(pair('steered_by')).toBe('segment steered tool_call');
    expect(pair('used')).toBe('credential authenticated request');
    expect(pair('asked_for')).toBe('turn asked for tool_call');
  });

  test('an edge to a node the document does not hold is left out, not invented', () => {
    const { graph } = invoiceIncident();
    const stray = {
      from: 'file:gone',
      to: 'file:gone-too',
      rel: 'led_to',
      basis: 'keyed',
      confidence: 1,
      evidence: ['x'],
    } as const;
    expect(causalLinks(graph.nodes, [stray])).toEqual([]);
  });
});

describe('collapsing', () => {
  test('a fork that at once became another program is told as that program', () => {
    const story = storyOf(invoiceIncident());
    expect(story.itemOf.get('process:4802.0')).toBe('process:4802.1');
    expect(story.items.some((item) => item.id === 'process:4802.0')).toBe(false);
  });

  test('a subshell, a request’s connection and a credential’s file are told in what they belong to', () => {
    const s = scene({ node: 'n', zero: '2026-01-01T00:00:00.000Z' });
    const program = { start_boot_ns: '1', ppid: 1, exe: '/bin/sh', argv: ['sh', '-c', 'x'], uid: 0, cgroup: '' };
    const sh = s.node('process', 'sh', 0, { pid: 1, image: 1, ...program });
    const subshell = s.node('process', 'sub', 1, { pid: 2, image: 0, ...program });
    const file = s.node('file', 'token', 2, { path: '/run/token', op: 'read', pid: 2 });
    const credential = s.node('credential', 'c', 2, { type: 'jwt', id_hash: 'h' });
    const connection = s.node('connection', 'c', 3, { pid: 2, proto: 'tcp', dst_ip: '10.0.0.1', dst_port: 443 });
    const request = s.node('request', 'r', 4, { pid: 2, protocol: 'http', method: 'GET' });
    s.edge(sh, 'forked', subshell, 'observed', ['e']);
    s.edge(subshell, 'did', file, 'observed', ['e']);
    s.edge(file, 'yielded', credential, 'observed', ['e']);
    s.edge(subshell, 'did', connection, 'observed', ['e']);
    s.edge(connection, 'carried', request, 'observed', ['e']);
    s.edge(request, 'used', credential, 'observed', ['e']);
    const { itemOf, items } = storyOf(s.document('i', 'low', 't', []));
    expect(items.map((item) => item.id).sort()).toEqual([credential, sh, request].sort());
    expect([itemOf.get(subshell), itemOf.get(file), itemOf.get(connection)]).toEqual([sh, credential, request]);
  });

  test('a file that one process wrote and another opened is one file with both at it', () => {
    const s = scene({ node: 'n', zero: '2026-01-01T00:00:00.000Z' });
    const [a, b] = ['a', 'b'].map((name, i) =>
      s.node('process', name, i, {
        pid: i + 1,
        start_boot_ns: '1',
        image: 1,
        ppid: 0,
        exe: `/bin/${name}`,
        argv: [name],
        uid: 0,
        cgroup: '',
      }),
    ) as [string, string];
    const written = s.node('file', 'w', 2, { path: '/tmp/x', op: 'create', pid: 1 });
    const read = s.node('file', 'r', 3, { path: '/tmp/x', op: 'read', pid: 2 });
    s.edge(a, 'did', written, 'observed', ['e']);
    s.edge(b, 'did', read, 'observed', ['e']);
    const story = storyOf(s.document('i', 'low', 't', []));
    expect(story.itemOf.get(read)).toBe(written);
    expect(story.strands.map(({ from, to }) => [from, to])).toEqual([
      [a, written],
      [b, written],
    ]);
  });

  describe('helpers of a process', () => {
    const withHelpers = () => {
      const s = scene({ node: 'n', zero: '2026-01-01T00:00:00.000Z' });
      const run = (name: string, t: number) =>
        s.node('process', name, t, {
          pid: t + 1,
          start_boot_ns: '1',
          image: 1,
          ppid: 0,
          exe: `/bin/${name}`,
          argv: [name],
          uid: 0,
          cgroup: '',
        });
      const [sh, id, grep, curl] = [run('sh', 0), run('id', 1), run('grep', 2), run('curl', 3)];
      const out = s.node('connection', 'out', 4, { pid: 4, proto: 'tcp', dst_ip: '192.0.2.1', dst_port: 443 });
      for (const child of [id, grep, curl]) s.edge(sh, 'forked', child, 'observed', ['e']);
      s.edge(curl, 'did', out, 'observed', ['e']);
      return { s, sh, id, grep, curl };
    };

    test('are told in it when they led nowhere, and shown when it is opened', () => {
      const { s, sh, id, grep, curl } = withHelpers();
      const document = s.document('i', 'low', 't', []);
      const story = storyOf(document);
      expect([id, grep, curl].map((node) => story.itemOf.get(node))).toEqual([sh, sh, curl]);
      expect(story.items.find((item) => item.id === sh)?.helpers.map((node) => node.id)).toEqual([id, grep]);
      const open = storyOf(document, new Set([sh]));
      expect([id, grep].map((node) => open.itemOf.get(node))).toEqual([id, grep]);
    });

    test('may be a single file where the process did more, but not all that it did', () => {
      const { s, sh, curl } = withHelpers();
      const settings = s.node('file', 'settings', 5, { path: '/etc/any', op: 'read', pid: 4 });
      s.edge(curl, 'did', settings, 'observed', ['e']);
      const lone = s.node('file', 'lone', 6, { path: '/etc/other', op: 'read', pid: 9 });
      const idle = s.node('process', 'idle', 6, {
        pid: 9,
        start_boot_ns: '1',
        image: 1,
        ppid: 0,
        exe: '/bin/idle',
        argv: ['idle'],
        uid: 0,
        cgroup: '',
      });
      s.edge(idle, 'did', lone, 'observed', ['e']);
      const { itemOf } = storyOf(s.document('i', 'low', 't', []));
      expect(itemOf.get(settings)).toBe(curl);
      expect(itemOf.get(lone)).toBe(lone);
      expect(itemOf.get(sh)).toBe(sh);
    });

    test('are never what a signal is about', () => {
      const { s, id } = withHelpers();
      s.signal('any', 'low', id, 1, 'a signal', ['e'], []);
      expect(storyOf(s.document('i', 'low', 't', [])).itemOf.get(id)).toBe(id);
    });
  });

  test('a large story becomes few items, and no node is lost', () => {
    const document = crowdedIncident();
    expect(document.graph.nodes.length).toBeGreaterThan(200);
    const story = storyOf(document);
    expect(story.items.length).toBeLessThan(80);
    expect(new Set(story.items.flatMap((item) => item.members.map((node) => node.id)))).toEqual(
      new Set(document.graph.nodes.map((node) => node.id)),
    );
  });

  test('a whole branch (process, connection, request) is grouped with its like, with a count and its worst signal', () => {
    const story = storyOf(crowdedIncident());
    const curls = story.items.find((item) => item.count === 5 && item.node.kind === 'process');
    expect(curls?.members.filter((node) => node.kind === 'connection')).toHaveLength(5);
    expect(curls?.severity).toBeDefined();
  });

  test('an opened group shows its members', () => {
    const closed = storyOf(crowdedIncident());
    const group = closed.items.find((item) => item.count > 4) as Story['items'][number];
    const open = storyOf(crowdedIncident(), new Set([group.id]));
    expect(open.items.length).toBe(closed.items.length + group.count - 1);
  });

  test('what the story is about is never grouped', () => {
    const story = storyOf(crowdedIncident());
    for (const item of story.items)
      if (item.count > 1) expect(['turn', 'tool_call', 'segment', 'conversation']).not.toContain(item.node.kind);
  });

  test('a strand of several edges shows the weakest of them', () => {
    const s = scene({ node: 'n', zero: '2026-01-01T00:00:00.000Z' });
    const a = s.node('file', 'a', 0, { path: '/a', op: 'read', pid: 1 });
    const b = s.node('credential', 'b', 0, { type: 'jwt', id_hash: 'h' });
    s.edge(a, 'yielded', b, 'observed', ['e']);
    s.edge(a, 'led_to', b, 'inferred', ['e'], 0.4);
    const [strand] = storyOf(s.document('i', 'low', 't', [])).strands;
    expect(strand).toMatchObject({ basis: 'inferred', confidence: 0.4 });
  });
});

describe('the layout', () => {
  test.each([
    ['invoice', invoiceIncident()],
    ['crowded', crowdedIncident()],
    ['hostile', hostileIncident()],
  ])('%s: items never overlap, and every strand has a path', (_, document) => {
    const { items, strands, width, height } = layOut(storyOf(document));
    for (const [i, a] of items.entries()) {
      expect(a.x + a.width).toBeLessThanOrEqual(width);
      expect(a.y + ITEM.height).toBeLessThanOrEqual(height);
      for (const b of items.slice(i + 1)) {
        const apart =
          a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + ITEM.height <= b.y || b.y + ITEM.height <= a.y;
        expect(apart, `${a.item.id} and ${b.item.id}`).toBe(true);
      }
    }
    for (const { path } of strands) expect(path).toMatch(/^M[-\d. ]+ ?C[-\d. C]+$/);
  });

  test('the story runs from left to right through its columns', () => {
    const { items, headings } = layOut(storyOf(invoiceIncident()));
    const x = (id: string) => items.find((placed) => placed.item.id === id)?.x as number;
    const chain = [
      'file:vendor-0417',
      'segment:doc-1',
      'turn:2',
      'tool_call:call_x1',
      'process:4802.1',
      'process:4803.1',
      'credential:sa',
      'request:secrets',
    ];
    for (let i = 1; i < chain.length; i++)
      expect(x(chain[i] as string), chain[i]).toBeGreaterThan(x(chain[i - 1] as string));
    expect(headings.map((heading) => heading.title)).toEqual([
      'Agent and sources',
      'Context',
      'Model',
      'Tool calls',
      'Processes',
      'Reached',
    ]);
  });

  test('a chain of first effects is one straight line, and later turns stand below', () => {
    const { items } = layOut(storyOf(invoiceIncident()));
    const row = (id: string) => items.find((placed) => placed.item.id === id)?.row;
    const chain = ['segment:doc-1', 'turn:2', 'tool_call:call_x1', 'process:4802.1', 'process:4803.1', 'credential:sa'];
    expect(new Set(chain.map(row)).size).toBe(1);
    expect(row('turn:1')).toBeLessThan(row('turn:2') as number);
  });

  test('a context that goes on is drawn once, and what it stands in later only when pointed at', () => {
    const { strands } = storyOf(crowdedIncident());
    const contexts = strands.filter((strand) => strand.from === 'segment:page' && strand.to.startsWith('turn:'));
    expect(contexts.filter((strand) => !strand.backdrop).map((strand) => strand.to)).toEqual(['turn:0']);
    expect(contexts.length).toBeGreaterThan(5);
  });

  test('turns stand in the order in which they were held', () => {
    const { items } = layOut(storyOf(crowdedIncident()));
    const turns = items.filter((placed) => placed.item.node.kind === 'turn').sort((a, b) => a.y - b.y);
    expect(turns.map((placed) => placed.item.id)).toEqual(turns.map((_, i) => `turn:${i}`));
  });

  test('an empty story, a lone node and a loop are laid out too', () => {
    const s = scene({ node: 'n', zero: '2026-01-01T00:00:00.000Z' });
    expect(layOut(storyOf(s.document('i', 'low', 't', []))).items).toEqual([]);
    const a = s.node('process', 'a', 0, {
      pid: 1,
      start_boot_ns: '1',
      image: 0,
      ppid: 0,
      exe: '/a',
      argv: [],
      uid: 0,
      cgroup: '',
    });
    expect(layOut(storyOf(s.document('i', 'low', 't', []))).items).toHaveLength(1);
    const b = s.node('process', 'b', 0, {
      pid: 2,
      start_boot_ns: '1',
      image: 0,
      ppid: 0,
      exe: '/b',
      argv: [],
      uid: 0,
      cgroup: '',
    });
    s.edge(a, 'led_to', b, 'inferred', ['e'], 0.5);
    s.edge(b, 'led_to', a, 'inferred', ['e'], 0.5);
    expect(layOut(storyOf(s.document('i', 'low', 't', []))).strands).toHaveLength(2);
  });
});

describe('walking', () => {
  const layout = layOut(storyOf(invoiceIncident()));

  test('right leads to an effect, left to a cause', () => {
    expect(step(layout, 'tool_call:call_x1', 'right')).toBe('process:4802.1');
    expect(step(layout, 'process:4802.1', 'left')).toBe('tool_call:call_x1');
  });

  test('every item can be reached with the arrow keys alone', () => {
    const reached = new Set([layout.items[0]?.item.id as string]);
    for (const id of reached)
      for (const direction of ['left', 'right', 'up', 'down'] as const) reached.add(step(layout, id, direction));
    expect(reached.size).toBe(layout.items.length);
  });
});

describe('pointing', () => {
  const document = invoiceIncident();
  const story = storyOf(document);

  test('a sentence lights up its nodes and gives its evidence in time order', () => {
    const selection = resolve(document, story, sentenceRef(6));
    expect(selection?.items).toEqual(
      new Set(['process:4804.1', 'connection:api', 'request:pods', 'request:secrets', 'credential:sa']),
    );
    expect(selection?.evidence).toEqual(['ev-curl', 'ev-connect-api', 'ev-req-pods', 'ev-req-secrets']);
  });

  test('a node told within another is found there', () => {
    expect(resolve(document, story, 'process:4802.0')).toMatchObject({ kind: 'item', item: { id: 'process:4802.1' } });
  });

  test('evidence of every node, strand, sentence and signal stands in the document', () => {
    const held = new Set(document.events.map((event) => event.id));
    const refs = [
      ...story.items.map((i) => i.id),
      ...story.strands.map((s) => s.id),
      ...document.narrative.map((_, i) => sentenceRef(i)),
      ...document.signals.map((s) => s.id),
    ];
    for (const ref of refs) {
      const selection = resolve(document, story, ref);
      expect(selection, ref).toBeDefined();
      expect(selection?.evidence.length, ref).toBeGreaterThan(0);
      for (const id of selection?.evidence ?? []) expect(held).toContain(id);
    }
  });

  test('what is not there is not pointed at', () => {
    for (const ref of ['sentence 0', 'sentence 99', 'file:none', '', '<script>'])
      expect(resolve(document, story, ref)).toBeUndefined();
  });
});

describe('time', () => {
  test('zero is the entry of the document that steered', () => {
    expect(zeroOf(invoiceIncident())).toEqual({ ts: '2026-03-04T10:28:04.213000000Z', node: 'segment:doc-1' });
  });

  test('marks of one row never cover each other before the rows run out', () => {
    const document = invoiceIncident();
    const { lanes } = timeline(document, storyOf(document), zeroOf(document).ts, 900);
    expect(lanes.map((lane) => lane.title)).toEqual(['Conversation', 'Processes', 'Files, credentials', 'Network']);
    for (const lane of lanes)
      for (const row of Map.groupBy(lane.marks, (mark) => mark.row).values())
        for (let i = 1; i < row.length; i++)
          expect(((row[i]?.at as number) - (row[i - 1]?.at as number)) * 900).toBeGreaterThanOrEqual(18);
  });
});
