import { describe, expect, it } from 'vitest';
import type { NodeOf } from '../../trace/index.ts';
import type { Severity, Signal } from '../detector.ts';
import { Groups } from './groups.ts';
import type { Links } from './links.ts';
import { incidentSeverity, opens } from './opening.ts';

let clock = 0;

function signal(id: string, severity: Severity = 'high', detector = 'd'): Signal {
  clock++;
  return {
    id,
    detector,
    severity,
    node: `process:${id}`,
    title: id,
    ts: '2026-01-01T00:00:00.000000000Z',
    boot_ns: `${1000 + clock}`,
    evidence: ['e'],
    mappings: [],
    nodes: [],
  };
}

function links(some: Partial<Links> = {}): Links {
  return { shared: [], follows: [], steeredBy: [], yields: [], uses: [], ...some };
}

function call(id: string, conversation: string, bootNs: string): NodeOf<'tool_call'> {
  const attrs = { conversation, call_id: id, name: 't', arguments: '{}', transport: 'function' as const };
  return { id, kind: 'tool_call', node: 'n', boot_id: 'b', ts: '', boot_ns: bootNs, attrs };
}

describe('groups of signals', () => {
  it('join what shares a call, and nothing else', () => {
    const groups = new Groups();
    const a = groups.add(signal('a'), links({ shared: ['call 1'] }));
    const b = groups.add(signal('b'), links({ shared: ['call 2'] }));
    const c = groups.add(signal('c'), links({ shared: ['call 1'] }));
    expect(c.group).toBe(a.group);
    expect(b.group).not.toBe(a.group);
  });

  it('join two groups when a later signal connects them', () => {
    const groups = new Groups();
    groups.add(signal('a'), links({ shared: ['call 1'] }));
    groups.add(signal('b'), links({ shared: ['call 2'] }));
    const { group, merged } = groups.add(signal('c'), links({ shared: ['call 1', 'call 2'] }));
    expect(merged).toHaveLength(1);
    expect([...group.signals.keys()].sort()).toEqual(['a', 'b', 'c']);
    expect([...groups]).toEqual([group]);
  });

  it('let a call follow the one whose result steered it, whichever is known first', () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const groups = new Groups();
      const given = [
        [signal('a'), links({ shared: ['call 1'] })],
        [signal('b'), links({ shared: ['call 2'], follows: ['call 1'] })],
      ] as const;
      const results = order.map((i) => groups.add(...given[i as 0 | 1]));
      expect([...groups]).toHaveLength(1);
      expect(results[1]?.group.signals.size).toBe(2);
    }
  });

  it('do not join two calls that follow the same honest call', () => {
    const groups = new Groups();
    groups.add(signal('a'), links({ shared: ['call 2'], follows: ['call 1'] }));
    groups.add(signal('b'), links({ shared: ['call 3'], follows: ['call 1'] }));
    expect([...groups]).toHaveLength(2);
  });

  it('join the use of a credential with the one group that got hold of it', () => {
    const groups = new Groups();
    const read = groups.add(signal('a'), links({ shared: ['call 1'], yields: ['credential:x'] }));
    const used = groups.add(signal('b'), links({ shared: ['call 2'], uses: ['credential:x'] }));
    expect(used.group).toBe(read.group);
  });

  it('leave a use alone that has its own reading of the credential, or could be of two', () => {
    const groups = new Groups();
    groups.add(signal('a'), links({ shared: ['call 1'], yields: ['credential:x'] }));
    groups.add(signal('b'), links({ shared: ['call 2'], yields: ['credential:x'] }));
    groups.add(signal('c'), links({ shared: ['call 2'], uses: ['credential:x'] }));
    groups.add(signal('d'), links({ shared: ['call 3'], uses: ['credential:x'] }));
    expect([...groups]).toHaveLength(3);
  });

  it('put a grave call without a source to the text that steered its conversation before, a light one not', () => {
    const groups = new Groups();
    const steered = groups.add(
      signal('a'),
      links({ call: call('1', 'c1', '100'), shared: ['segment s'], steeredBy: [{ segment: 's', at: '50' }] }),
    );
    const grave = groups.add(signal('b', 'high'), links({ call: call('2', 'c1', '200'), shared: ['call 2'] }));
    const light = groups.add(signal('c', 'low'), links({ call: call('3', 'c1', '200'), shared: ['call 3'] }));
    const elsewhere = groups.add(signal('d', 'high'), links({ call: call('4', 'c2', '200'), shared: ['call 4'] }));
    const before = groups.add(signal('e', 'high'), links({ call: call('5', 'c1', '40'), shared: ['call 5'] }));
    expect(grave.group).toBe(steered.group);
    for (const other of [light, elsewhere, before]) expect(other.group).not.toBe(steered.group);
  });
});

describe('opening an incident', () => {
  it('takes one high signal, or two detectors at medium', () => {
    expect(opens([signal('a', 'high')])).toBe(true);
    expect(opens([signal('a', 'medium', 'x'), signal('b', 'medium', 'y')])).toBe(true);
  });

  it('does not take a lone medium, many of one detector, or any number of lows', () => {
    expect(opens([signal('a', 'medium')])).toBe(false);
    expect(opens([signal('a', 'medium', 'x'), signal('b', 'medium', 'x')])).toBe(false);
    expect(opens(Array.from({ length: 9 }, (_, i) => signal(`${i}`, 'low', `d${i}`)))).toBe(false);
  });

  it('is critical only where a steered call led to a credential and on to data leaving', () => {
    const chain = [
      signal('a', 'medium', 'steered-call'),
      signal('b', 'high', 'kubernetes-token'),
      signal('c', 'high', 'new-destination'),
    ];
    expect(incidentSeverity(chain)).toBe('critical');
    expect(incidentSeverity(chain.slice(1))).toBe('high');
    expect(incidentSeverity(chain.slice(0, 2))).toBe('high');
  });
});
