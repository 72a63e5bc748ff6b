import { describe, expect, it } from 'vitest';
import { createScene } from '../trace/testing/index.ts';
import { standingOf } from './declared.ts';
import { taken } from './testing/taken.ts';

function helper() {
  const scene = createScene();
  const talk = scene.conversation(scene.process(['a'], { cgroup: '/system.slice/helper.service' }), {
    tools: ['find'],
    model: 'm-1',
  });
  talk.user('x').answer('y');
  return taken(scene.events).workloads[0] as NonNullable<ReturnType<typeof taken>['workloads'][number]>;
}

describe('declared against observed', () => {
  it('is unknown without a declared inventory', () => {
    expect(standingOf(helper(), undefined).state).toBe('unknown');
  });

  it('is shadow when no entry names the workload', () => {
    expect(standingOf(helper(), { agents: [{ name: 'other', components: {} }] }).state).toBe('shadow');
  });

  it('names what was seen and not declared, of the kinds that are declared, and what is declared and unseen', () => {
    const standing = standingOf(helper(), {
      agents: [{ name: 'help*', components: { tool: ['send'], model: ['m-*'] } }],
    });
    expect(standing.state).toBe('declared');
    expect(standing.undeclared.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['tool find']);
    expect(standing.unseen).toEqual([{ kind: 'tool', name: 'send' }]);
  });
});
