import { describe, expect, it } from 'vitest';
import type { RemitEvent } from '../../event/index.ts';
import { createTrace } from '../../trace/index.ts';
import { createScene } from '../../trace/testing/index.ts';
import { actsOf } from './acts.ts';
import { Doers } from './doers.ts';
import { Untied } from './untied.ts';

/** Kinds of doers in the order in which what the child did to a file was passed on. */
function passed(events: readonly RemitEvent[], path: string): string[] {
  const trace = createTrace();
  const doers = new Doers();
  const untied = new Untied();
  const found: string[] = [];
  for (const event of events) {
    const delta = trace.apply(event);
    doers.observe(delta, trace.graph);
    const acts = untied.pass(actsOf(delta, trace.graph, doers), event, delta, trace.graph, doers);
    for (const { node, doer } of acts) if (node.kind === 'file' && node.attrs.path === path) found.push(doer);
  }
  return found;
}

function scene() {
  const made = createScene();
  const agent = made.process(['python3', 'agent.py'], { cgroup: '/a.service' });
  const talks = [1, 2].map(() => made.conversation(agent).user('x'));
  return { made, agent, talks };
}

describe('what a child did', () => {
  it('is judged once, as the deed of the call that is tied to it when it has ended', () => {
    const { made, agent, talks } = scene();
    for (const [i, talk] of talks.entries())
      talk.ask({ name: 'sh', arguments: { command: `sort /srv/list-${i}.csv` } });
    const shell = agent.spawn(['sh', '/tmp/step.sh']);
    shell.spawn(['sort', '/srv/list-1.csv']).open('/srv/list-1.csv');
    shell.exit();
    expect(passed(made.events, '/srv/list-1.csv')).toEqual(['tool']);
  });

  it('is judged without a call when the child ended and none is tied', () => {
    const { made, agent, talks } = scene();
    for (const talk of talks) talk.ask({ name: 'sh', arguments: {} });
    const shell = agent.spawn(['sh', '/tmp/step.sh']);
    shell.open('/srv/secret');
    expect(passed(made.events, '/srv/secret')).toEqual([]);
    shell.exit();
    expect(passed(made.events, '/srv/secret')).toEqual(['child']);
  });

  it('is judged after some seconds when the child lives on', () => {
    const { made, agent, talks } = scene();
    for (const talk of talks) talk.ask({ name: 'sh', arguments: {} });
    agent.spawn(['daemon']).open('/srv/secret');
    made.wait(6000);
    agent.open('/srv/other');
    expect(passed(made.events, '/srv/secret')).toEqual(['child']);
  });
});
