import { describe, expect, it } from 'vitest';
import { runShell, stage, type Stage, talkOf } from '../detect/testing/attack.ts';
import { createTrace } from '../trace/index.ts';
import { actsOf, Doers } from './act/index.ts';
import { createProfiles } from './create.ts';

const SERVICE = 'workload:node-a/service/ledger-agent';

function fold(on: Stage) {
  const trace = createTrace();
  const doers = new Doers();
  const profiles = createProfiles();
  let done = 0;
  return {
    profiles,
    trace,
    catchUp: () => {
      for (; done < on.scene.events.length; done++) {
        const event = on.scene.events[done] as (typeof on.scene.events)[number];
        const delta = trace.apply(event);
        doers.observe(delta, trace.graph);
        profiles.observe({ event, delta, graph: trace.graph, acts: actsOf(delta, trace.graph, doers) });
      }
    },
  };
}

describe('profiles', () => {
  it('learn a conversation only once it has ended', () => {
    const on = stage();
    const { profiles, catchUp } = fold(on);
    const talk = talkOf(on, 'How full is the disk?');
    runShell(on, talk, 'df -h /srv');
    catchUp();
    expect(profiles.seen(SERVICE, 'tool_exec', 'run_shell → /usr/bin/dash')).toBe(0);
    talk.answer('Half full.');
    catchUp();
    expect(profiles.seen(SERVICE, 'tool_exec', 'run_shell → /usr/bin/dash')).toBe(1);
    expect(profiles.seen(SERVICE, 'model', 'gpt-5-mini')).toBe(1);
    expect(profiles.experience(SERVICE)).toEqual({ conversations: 1, tool_calls: 1 });
  });

  it('count a fact once for each conversation that shows it', () => {
    const on = stage();
    const { profiles, catchUp } = fold(on);
    for (const question of ['one', 'two', 'three']) {
      const talk = talkOf(on, question);
      runShell(on, talk, `echo ${question}; df -h`);
      runShell(on, talk, `echo ${question} again; df -h`);
      talk.answer(`Answer to ${question}`);
    }
    catchUp();
    expect(profiles.seen(SERVICE, 'tool', 'run_shell')).toBe(3);
    expect(profiles.experience(SERVICE)).toEqual({ conversations: 3, tool_calls: 6 });
  });

  it('take back what turns out to belong to an incident, and learn nothing more of it', () => {
    const on = stage();
    const { profiles, trace, catchUp } = fold(on);
    const talk = talkOf(on, 'How full is the disk?');
    runShell(on, talk, 'df -h /srv');
    talk.answer('Half full.');
    catchUp();
    const [conversation] = [...trace.graph.nodes('conversation')];
    profiles.distrust(conversation?.id as string);
    expect(profiles.seen(SERVICE, 'tool', 'run_shell')).toBe(0);
    expect(profiles.experience(SERVICE)).toEqual({ conversations: 0, tool_calls: 0 });
    talk.user('And now?');
    runShell(on, talk, 'df -h /var');
    talk.answer('Full.');
    catchUp();
    expect(profiles.seen(SERVICE, 'tool', 'run_shell')).toBe(0);
  });

  it('learn where the agent itself goes once no call has claimed it for a minute', () => {
    const on = stage();
    const { profiles, catchUp } = fold(on);
    talkOf(on, 'Hello').answer('Hi');
    on.agent.connect('198.51.100.9', 4317).close(900, 10);
    catchUp();
    expect(profiles.seen(SERVICE, 'destination', '198.51.100.9:4317')).toBe(0);
    on.scene.wait(61_000);
    talkOf(on, 'Hello again').answer('Hi again');
    catchUp();
    expect(profiles.seen(SERVICE, 'destination', '198.51.100.9:4317')).toBe(1);
  });
});
