import { describe, expect, it } from 'vitest';
import { allEdges, createScene, folded } from '../testing/index.ts';

/** Two searches at once in one process; what each opens cannot be compared by content. */
function tied(queries: readonly [string, string], files: readonly string[]): (string | undefined)[] {
  const scene = createScene();
  const agent = scene.process(['python3', 'agent.py'], { cgroup: '/a.service' });
  const talks = queries.map(() => scene.conversation(agent).user('x'));
  const calls = talks.map((talk, i) => talk.ask({ name: 'search', arguments: { query: queries[i] } })[0]);
  for (const file of files) agent.open(file);
  for (const [i, talk] of talks.entries())
    talk.result(calls[i] as NonNullable<(typeof calls)[0]>, `result ${i}`).answer('done');
  const trace = folded(scene);
  const edges = allEdges(trace, 'carried_out_by');
  return files.map((file) => {
    const edge = edges.find((one) => one.to.endsWith(file));
    return edge && trace.graph.getAs(edge.from, 'tool_call')?.attrs.arguments;
  });
}

describe('the name of what was done', () => {
  it('leads to the one open call that speaks of it', () => {
    const queries = ['Fourth Coffee supplier notice', 'Blue Yonder supplier notice'] as const;
    const found = tied(queries, ['/srv/n/blue-yonder-notice.md', '/srv/n/fourth-coffee-notice.md']);
    expect(found.map((one) => one?.slice(10, 14))).toEqual(['Blue', 'Four']);
  });

  it('leads nowhere when several calls speak of it, or none', () => {
    const queries = ['the supplier notice of May', 'the supplier notice of June'] as const;
    expect(tied(queries, ['/srv/n/supplier-notice.md', '/srv/n/opening-hours.md'])).toEqual([undefined, undefined]);
  });
});
