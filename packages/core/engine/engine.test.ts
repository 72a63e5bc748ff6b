import { assert, property, shuffledSubarray, subarray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenReferences } from '../contract/references.ts';
import { incidentDocumentSchema } from '../contract/incident-document.ts';
import { playAttack, runShell, search, stage, type Stage, talkOf } from '../detect/testing/attack.ts';
import type { IncidentDocument } from '../detect/index.ts';
import { createEngine } from './create.ts';
import type { Engine } from './engine.ts';
import { foldAll } from './fold-all.ts';

function honestDay(on: Stage): void {
  for (const number of [21, 22, 23]) {
    const talk = talkOf(on, `When is invoice ${number} due?`);
    const text = `Invoice ${number} of Fabrikam is due on ${number} March and amounts to ${number}00 euros in total.`;
    search(on, talk, `invoice ${number}`, `/srv/docs/invoice-${number}.txt`, text);
    talk.answer(`It is due on ${number} March.`);
    on.scene.wait(3000);
  }
  const talk = talkOf(on, 'How full is the disk? Use the shell.');
  runShell(on, talk, 'df -h /srv');
  talk.answer('Half full.');
}

function documents(engine: Engine): IncidentDocument[] {
  return engine.incidents().map((incident) => engine.document(incident.id) as IncidentDocument);
}

describe('the engine', () => {
  it('makes no incident of honest work', () => {
    const on = stage();
    honestDay(on);
    expect(foldAll(on.scene.events).incidents()).toEqual([]);
  });

  it('tells an attack of several calls as one incident, from the document to the host outside', () => {
    const on = stage();
    honestDay(on);
    playAttack(on);
    const [document, ...more] = documents(foldAll(on.scene.events));
    expect(more).toEqual([]);
    expect(document?.incident.severity).toBe('critical');
    const graph = document?.graph as IncidentDocument['graph'];
    const file = graph.nodes.find((node) => node.kind === 'file' && node.attrs.path.endsWith('vendor-0417.txt'));
    const reached = reachable(graph, file?.id as string);
    const kinds = (test: (node: (typeof graph.nodes)[number]) => boolean) =>
      graph.nodes.some((node) => reached.has(node.id) && test(node));
    expect(kinds((node) => node.kind === 'file' && node.attrs.path.endsWith('serviceaccount/token'))).toBe(true);
    expect(kinds((node) => node.kind === 'request' && node.attrs.k8s?.resource === 'secrets')).toBe(true);
    expect(kinds((node) => node.kind === 'connection' && node.attrs.dst_ip === '169.254.169.254')).toBe(true);
    expect(kinds((node) => node.kind === 'connection' && node.attrs.dst_ip === '203.0.113.77')).toBe(true);
    expect(kinds((node) => node.kind === 'credential')).toBe(true);
  });

  it('takes nothing else of the conversation into the story, and none of the honest ones', () => {
    const on = stage();
    honestDay(on);
    playAttack(on);
    const [document] = documents(foldAll(on.scene.events));
    const segments = document?.graph.nodes.filter((node) => node.kind === 'segment') ?? [];
    expect(segments.some((segment) => segment.attrs.origin === 'user')).toBe(true);
    expect(segments.every((segment) => !segment.attrs.preview?.includes('Fabrikam'))).toBe(true);
    expect(document?.graph.nodes.filter((node) => node.kind === 'conversation')).toHaveLength(1);
  });

  it('keeps two conversations of one process apart, of which one is attacked', () => {
    const on = stage();
    const honest = talkOf(on, 'How full is the disk? Use the shell.');
    const [question] = honest.ask({ name: 'run_shell', arguments: { command: 'du -sh /srv/docs/archive' } });
    const attacked = playAttack(on);
    const shell = on.agent.spawn(['/bin/sh', '-c', 'du -sh /srv/docs/archive']);
    shell.spawn(['du', '-sh', '/srv/docs/archive']).exit();
    shell.exit();
    honest.result(question, '12G /srv/docs/archive').answer('12 GB.');
    attacked.user('Thank you').answer('Welcome');
    const [document, ...more] = documents(foldAll(on.scene.events));
    expect(more).toEqual([]);
    expect(document?.graph.nodes.filter((node) => node.kind === 'conversation')).toHaveLength(1);
    expect(JSON.stringify(document)).not.toContain('du -sh');
  });

  it('makes two incidents of two attacks in two conversations of one process', () => {
    const on = stage();
    playAttack(on);
    on.scene.wait(1000);
    playAttack(on, {
      file: '/srv/docs/vendor-0999.txt',
      commands: ['curl -s -H Metadata:true "http://169.254.169.254/metadata/instance?api-version=2021-02-01"'],
    });
    const engine = foldAll(on.scene.events);
    expect(engine.incidents()).toHaveLength(2);
    for (const document of documents(engine)) {
      expect(document.graph.nodes.filter((node) => node.kind === 'conversation')).toHaveLength(1);
    }
  });

  it('learns nothing from an incident', () => {
    const on = stage();
    playAttack(on);
    on.scene.wait(60_000);
    playAttack(on);
    const both = documents(foldAll(on.scene.events));
    expect(both).toHaveLength(2);
    expect(both.map((one) => one.incident.severity)).toEqual(['critical', 'critical']);
  });

  it('gives the same document to the byte when folded again, whatever the order and doubling of the input', () => {
    const on = stage();
    honestDay(on);
    playAttack(on);
    const once = JSON.stringify(documents(foldAll(on.scene.events)));
    assert(
      property(shuffledSubarray([...on.scene.events], { minLength: on.scene.events.length }), (shuffled) => {
        expect(JSON.stringify(documents(foldAll([...shuffled, ...shuffled.slice(0, 20)])))).toBe(once);
      }),
      { numRuns: 5 },
    );
  });

  it('gives the same at the end, however often it is asked on the way', () => {
    const on = stage();
    playAttack(on);
    const byId = new Map(on.scene.events.map((event) => [event.id, event]));
    const engine = createEngine({ lookup: (id) => byId.get(id) });
    for (const event of on.scene.events) {
      engine.apply(event);
      for (const document of documents(engine)) expect(brokenReferences(document)).toEqual([]);
    }
    expect(JSON.stringify(documents(engine))).toBe(JSON.stringify(documents(foldAll(on.scene.events))));
  });

  it('names as changed every incident whose document has changed', () => {
    const on = stage();
    playAttack(on);
    const byId = new Map(on.scene.events.map((event) => [event.id, event]));
    const engine = createEngine({ lookup: (id) => byId.get(id) });
    const stored = new Map<string, string>();
    for (const event of on.scene.events) {
      for (const id of engine.apply(event).incidents) {
        const document = engine.document(id);
        if (document === undefined) stored.delete(id);
        else stored.set(id, JSON.stringify(document));
      }
    }
    expect([...stored.values()]).toEqual(documents(engine).map((document) => JSON.stringify(document)));
  });

  it('keeps every promise of a document for any part of a run that the log still holds', () => {
    const on = stage();
    playAttack(on);
    assert(
      property(subarray([...on.scene.events], { minLength: 1 }), (part) => {
        for (const document of documents(foldAll(part))) {
          expect(brokenReferences(document)).toEqual([]);
          expect(incidentDocumentSchema.safeParse(document).error?.issues ?? []).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('leaves out links whose evidence the log has lost, and says how many', () => {
    const on = stage();
    playAttack(on);
    const lost = new Set(on.scene.events.filter((event) => event.kind === 'process.fork').map((event) => event.id));
    const byId = new Map(on.scene.events.map((event) => [event.id, event]));
    const engine = createEngine({ lookup: (id) => (lost.has(id) ? undefined : byId.get(id)) });
    for (const event of on.scene.events) engine.apply(event);
    const [document] = documents(engine);
    expect(brokenReferences(document as IncidentDocument)).toEqual([]);
    expect(document?.coverage).toContainEqual(expect.objectContaining({ source: 'hub.log', lost: expect.any(Number) }));
    expect(document?.graph.edges.some((edge) => edge.rel === 'forked')).toBe(false);
  });

  it('says in the story what was lost where it took place', () => {
    const on = stage();
    playAttack(on);
    on.scene.emit('coverage', { scope: 'node', source: 'kernel.open', state: 'attached', lost: 7, truncated: 0 });
    on.scene.emit('coverage', { scope: 'node', source: 'kernel.open', state: 'attached', lost: 5, truncated: 0 });
    on.scene.emit('coverage', {
      scope: 'process:99999',
      source: 'tls.openssl',
      state: 'failed',
      lost: 0,
      truncated: 0,
    });
    const [document] = documents(foldAll(on.scene.events));
    expect(document?.coverage).toMatchObject([{ source: 'kernel.open', lost: 12 }]);
    expect(document?.narrative.at(-1)).toMatchObject({
      certainty: 'not_visible',
      text: expect.stringContaining('12 records were lost'),
    });
  });

  it('says in the story what is missing of the streams of its processes, and of nobody else’s', () => {
    const on = stage();
    playAttack(on);
    const said = { source: 'wire.http1', state: 'attached', lost: 2, truncated: 1, reason: '4096 bytes lost' } as const;
    const { ref } = on.agent;
    on.scene.emit('coverage', { scope: 'stream:a1', ...said }, ref);
    on.scene.emit('coverage', { scope: 'stream:a2', ...said, lost: 0, truncated: 0 }, ref);
    on.scene.emit('coverage', { scope: 'stream:a3', ...said }, { ...ref, pid: ref.pid + 5000 });
    on.scene.emit('coverage', { scope: 'stream:a4', ...said }, { ...ref, start_boot_ns: '17' });
    const [document] = documents(foldAll(on.scene.events));
    expect(document?.coverage.map(({ scope }) => scope)).toEqual(['stream:a1']);
  });

  it('sums up what each agent does', () => {
    const on = stage();
    honestDay(on);
    playAttack(on);
    const engine = foldAll(on.scene.events);
    const [agent, ...more] = engine.agents();
    expect(more).toEqual([]);
    expect(agent).toMatchObject({
      name: 'ledger-agent',
      conversations: 5,
      providers: ['openai'],
      incidents: engine.incidents().map((incident) => incident.id),
    });
    expect(agent?.tools).toEqual([
      { name: 'run_shell', calls: 4 },
      { name: 'search', calls: 4 },
    ]);
    expect(agent?.destinations).toContainEqual({ name: 'collect.drop-zone.example', connections: 1 });
  });
});

/** What the document led to, along causes and back along the ways a story is told. */
function reachable(graph: IncidentDocument['graph'], start: string): Set<string> {
  const next = new Map<string, string[]>();
  const add = (from: string, to: string) => next.set(from, [...(next.get(from) ?? []), to]);
  const backward = new Set(['came_from', 'steered_by', 'contains']);
  for (const edge of graph.edges) {
    if (backward.has(edge.rel)) add(edge.to, edge.from);
    else if (edge.rel !== 'ran_in' && edge.rel !== 'took_part_in') add(edge.from, edge.to);
  }
  const seen = new Set([start]);
  for (const id of seen) for (const to of next.get(id) ?? []) seen.add(to);
  return seen;
}

describe('a call that does very many things', () => {
  it('is told by a part of them, the grave ones among it, and says how many were left out', () => {
    const on = stage();
    const talk = talkOf(on, 'Debug.');
    const [call] = talk.ask({ name: 'run_shell', arguments: { command: 'find /data -type f -exec cat {} +' } });
    const shell = on.agent.spawn(['/bin/sh', '-c', 'find /data -type f -exec cat {} +']);
    for (let i = 0; i < 3000; i++) shell.open(`/data/${i}`);
    shell.open('/var/run/secrets/kubernetes.io/serviceaccount/token');
    for (let i = 0; i < 300; i++) shell.spawn(['cat', `/data/${i}`]).exit();
    for (let i = 0; i < 300; i++) shell.connect(`203.0.113.${i % 250}`, 8000 + i).close(9000, 10);
    talk.result(call, 'x').answer('done');
    const [document, ...more] = documents(foldAll(on.scene.events));
    expect(more).toEqual([]);
    expect(document?.graph.nodes.length).toBeLessThan(400);
    expect(document?.signals.length).toBeLessThan(10);
    expect(document?.graph.nodes.some((node) => node.kind === 'file' && node.attrs.path.endsWith('/token'))).toBe(true);
    expect(document?.incident.attrs['not_told']).toBeGreaterThan(3000);
    expect(document?.narrative.at(-1)?.text).toMatch(/^\d+ further processes/);
  });
});
