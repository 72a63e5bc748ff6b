import type { NodeOf } from '../../trace/index.ts';
import { plain, quoted } from '../story/summarise.ts';
import { agentOf, clock, hedge, processName, type Teller, type Telling, told, unseen } from './teller.ts';

const MOST_NAMED = 8;

/** Which processes a call started, and what those became. */
export const started: Teller = (telling) => [...byCall(telling), ...withoutCall(telling)];

function byCall(telling: Telling) {
  const { story } = telling;
  return story.ofKind('tool_call').flatMap((call) =>
    story.out(call.id, 'carried_out_by').flatMap((tie) => {
      const top = story.getAs(tie.to, 'process');
      if (top === undefined) return [];
      const { images, edges } = below(top, telling);
      const shown = images[0] ?? top;
      const first = told(
        shown,
        [tie, ...edges.slice(0, 1)],
        (certainty) =>
          `${clock(shown, telling)} tool ${plain(call.attrs.name)} ${hedge(certainty)}started ${processName(shown)}: ${quoted(shown.attrs.argv.join(' ') || shown.attrs.exe)}.`,
      );
      return images.length < 2 ? [first] : [first, further(shown, images.slice(1), edges, telling)];
    }),
  );
}

function further(
  top: NodeOf<'process'>,
  images: readonly NodeOf<'process'>[],
  edges: Parameters<typeof told>[1],
  telling: Telling,
) {
  const named = images.slice(0, MOST_NAMED).map((image) => processName(image));
  const more = images.length > MOST_NAMED ? ` and ${images.length - MOST_NAMED} more` : '';
  return told(
    images[0] as NodeOf<'process'>,
    edges,
    () =>
      `${clock(images[0] as NodeOf<'process'>, telling)} ${processName(top)} went on to run ${named.join(', ')}${more}.`,
  );
}

/** Programs that were run from this process on, with the forks and execs that show it. */
function below(top: NodeOf<'process'>, { story }: Telling) {
  const images: NodeOf<'process'>[] = top.attrs.image > 0 ? [top] : [];
  const edges = [...(top.attrs.image > 0 ? story.in(top.id, 'execed') : [])];
  const queue = [top.id];
  for (let i = 0; i < queue.length; i++) {
    for (const edge of [...story.out(queue[i] as string, 'execed'), ...story.out(queue[i] as string, 'forked')]) {
      const process = story.getAs(edge.to, 'process');
      if (process === undefined || queue.includes(edge.to)) continue;
      queue.push(edge.to);
      edges.push(edge);
      if (edge.rel === 'execed') images.push(process);
    }
  }
  return { images, edges };
}

/** Signals about a subtree that is tied to no call: said as just that. */
function withoutCall(telling: Telling) {
  const { story } = telling;
  const agent = agentOf(story);
  const tied = new Set(
    story.ofKind('tool_call').flatMap((call) => story.out(call.id, 'carried_out_by').map((edge) => edge.to)),
  );
  return story.ofKind('process').flatMap((process) => {
    const up = story.in(process.id, 'forked')[0];
    const parent = up && story.getAs(up.from, 'process');
    if (up === undefined || parent === undefined || parent.id !== agent?.id) return [];
    const images = [process.id, ...story.out(process.id, 'execed').map((edge) => edge.to)];
    if (images.some((image) => tied.has(image))) return [];
    return [
      told(process, [up], () => `${clock(process, telling)} ${processName(parent)} started ${processName(process)}.`),
      unseen(process, `It is not visible which tool call had ${processName(process)} started.`, up.evidence, [
        process.id,
      ]),
    ];
  });
}
