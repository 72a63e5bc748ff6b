import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RemitEvent } from '../event/index.ts';
import { createTrace } from './create.ts';
import { createScene, folded, interleaving, pictured } from './testing/index.ts';

const run = interleaving(7, { conversations: 4, turns: 3 });

describe('the fold', () => {
  it('gives the same graph for the same events', () => {
    expect(pictured(folded(run))).toBe(pictured(folded(run)));
  });

  it('is not changed by events that come twice', () => {
    const once = folded(run);
    const twice = folded({ events: run.events.flatMap((event) => [event, event]) });
    const graph = (picture: string) => JSON.stringify((JSON.parse(picture) as unknown[]).slice(0, 2));
    expect(graph(pictured(twice))).toBe(graph(pictured(once)));
    expect(twice.gaps).toContainEqual({ source: 'trace', reason: 'event seen before', count: run.events.length });
  });

  it('tells in its deltas all that the graph holds in the end', () => {
    const trace = createTrace();
    const nodes = new Map<string, unknown>();
    const edges = new Map<string, unknown>();
    for (const event of run.events) {
      const delta = trace.apply(event);
      for (const node of delta.nodes) nodes.set(node.id, node);
      for (const edge of delta.edges) edges.set(`${edge.from} ${edge.rel} ${edge.to}`, edge);
    }
    const all = [...trace.graph.nodes()];
    expect([...nodes.values()].length).toBe(all.length);
    for (const node of all) expect(nodes.get(node.id)).toEqual(node);
    const last = all.flatMap((node) => trace.graph.out(node.id));
    expect(edges.size).toBe(last.length);
    for (const edge of last) expect(edges.get(`${edge.from} ${edge.rel} ${edge.to}`)).toEqual(edge);
  });

  it('has evidence for every edge, from events that were there, oldest first', () => {
    const trace = folded(run);
    const order = new Map(run.events.map((event, i) => [event.id, i]));
    for (const node of trace.graph.nodes()) {
      for (const edge of trace.graph.out(node.id)) {
        const places = edge.evidence.map((id) => order.get(id) ?? -1);
        expect(places.length).toBeGreaterThan(0);
        expect(places.every((place) => place >= 0)).toBe(true);
        expect(places, `${edge.rel} ${edge.why}`).toEqual(places.toSorted((a, b) => a - b));
        expect(trace.graph.get(edge.to)).toBeDefined();
      }
    }
  });

  it('takes events in any order and with any of them missing, and never throws', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...run.events], { minLength: 50 }), (events) => {
        const trace = folded({ events });
        for (const node of trace.graph.nodes()) {
          for (const edge of trace.graph.out(node.id)) expect(trace.graph.get(edge.to)).toBeDefined();
        }
      }),
      { numRuns: 25 },
    );
  });

  it('takes strange values, and never throws', () => {
    const odd = fc.oneof(
      fc.constant(''),
      fc.constant('__proto__'),
      fc.string({ maxLength: 20 }),
      fc.constant('constructor'),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(run.events.length - 1), odd), { maxLength: 60 }), (changes) => {
        const events = run.events.map(
          (event) => structuredClone(event) as unknown as { data: Record<string, unknown> },
        );
        for (const [at, value] of changes) {
          const data = (events[at] as (typeof events)[0]).data;
          for (const name of Object.keys(data)) if (typeof data[name] === 'string') data[name] = value;
        }
        folded({ events: events as unknown as RemitEvent[] });
      }),
      { numRuns: 25 },
    );
  });

  it('stays within its limits, and counts what it gave up', () => {
    const long = interleaving(11, { conversations: 6, turns: 12 });
    const limits = {
      nodes: 200,
      processes: 16,
      conversations: 3,
      textChars: 4_000,
      sockets: 4,
      exchanges: 16,
      pendingEffects: 8,
      sources: 8,
    };
    const trace = folded(long, limits);
    expect([...trace.graph.nodes()].length).toBeLessThanOrEqual(210);
    const reasons = trace.gaps.map((gap) => `${gap.source}: ${gap.reason}`);
    expect(reasons).toEqual(
      expect.arrayContaining([
        'trace.graph: evicted segment',
        'trace.conversation: evicted',
        'trace.process: evicted process',
      ]),
    );
  });

  it('knows a text that went out with the other end of the exchange', () => {
    const scene = createScene();
    const agent = scene.process(['agent'], { cgroup: '/a.service' });
    const text =
      'The harvest in the north was good this year, and the men came home before the first snow fell on the pass.';
    scene.conversation(agent).user(text).answer('Good.');
    const request = scene.events.find((event) => event.kind === 'llm.request');
    if (request?.kind !== 'llm.request') throw new Error('no request in the scene');
    const bare = request.data.messages.map(({ text: _text, fingerprint: _fingerprint, ...rest }) => rest);
    const events = scene.events.flatMap((event) =>
      event !== request
        ? [event]
        : [
            { ...request, id: 'other-end', data: { ...request.data, role: 'server' as const, exchange: 'other' } },
            { ...request, data: { ...request.data, messages: bare } },
          ],
    );
    const trace = createTrace();
    for (const event of events) trace.apply(event);
    const segments = [...trace.graph.nodes('segment')].map((segment) => trace.graph.text(segment.id));
    expect(segments).toContain(text);
    expect([...trace.graph.nodes('turn')]).toHaveLength(1);
  });
});
